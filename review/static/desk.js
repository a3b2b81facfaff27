// Keys, zoom and where a page is opened; everything else works without script.
"use strict";

const DECISIONS = { 1: "confirmed", 2: "extraction_error", 3: "explained", 4: "not_a_finding" };
const NEEDS_WORDS = ["extraction_error", "explained"];
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function zoom(svg, by) {
  const level = Math.min(4, Math.max(1, Number(svg.dataset.zoomLevel) + by));
  svg.dataset.zoomLevel = level;
  show(svg);
}

// bring the first figure that matters into the middle of its page
function show(svg) {
  const box = one(".box.suspect, .box.part, .box.mismatch", svg);
  const scroller = svg.parentElement;
  if (!box) return;
  const at = box.getBoundingClientRect(), around = scroller.getBoundingClientRect();
  scroller.scrollTop += at.top - around.top - around.height / 3;
  scroller.scrollLeft += at.left - around.left - around.width / 2 + at.width / 2;
}

function rows() {
  return all("#rows tr[data-finding]");
}

function current() {
  return one("#rows tr.current");
}

function move(by) {
  const list = rows(), at = list.indexOf(current());
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
  if (!next) return;
  list.forEach((row) => row.classList.remove("current"));
  next.classList.add("current");
  one("a.open", next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function send(action, verdict) {
  const form = one("#act"), row = current();
  if (!form || !row) return;
  form.action = `/findings/${row.dataset.finding}/${action}`;
  form.elements.seen.value = row.dataset.seen;
  form.elements.verdict.value = verdict;
  form.elements.before.value = row.dataset.before ?? "";
  form.requestSubmit();
}

function decideInList(verdict) {
  const row = current();
  if (!row) return;
  if (NEEDS_WORDS.includes(verdict)) location.href = `${one("a.open", row).href}#decide`;
  else send("decisions", verdict);
}

function decide(verdict) {
  const form = one("#decide"), note = one("[name=note]", form);
  if (verdict === "extraction_error" && !one("[name=right]", form).value && !note.value) {
    one("#right").open = true;
    one("[name=right]", form).focus();
  } else if (verdict === "explained" && !note.value) note.focus();
  else one(`button[value=${verdict}]`, form).click();
}

function follow(selector) {
  const link = one(selector);
  if (link) link.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return document.activeElement.blur();
  if (event.target.closest("input, select, textarea")) return;
  const inList = Boolean(one("#rows"));
  const verdict = DECISIONS[event.key];
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => one("[type=search]")?.focus(),
    u: () => (inList ? current()?.dataset.status !== "open" && send("undo", "") : one("#undo")?.requestSubmit()),
    t: () => (inList ? current()?.dataset.before && send("take-over", "") : one("#take-over")?.requestSubmit()),
    n: () => follow("a[rel=next]"),
    p: () => follow("a[rel=prev]"),
    "+": () => all(".scroller svg").forEach((svg) => zoom(svg, 1)),
    "=": () => all(".scroller svg").forEach((svg) => zoom(svg, 1)),
    "-": () => all(".scroller svg").forEach((svg) => zoom(svg, -1)),
  };
  if (verdict && inList) decideInList(verdict);
  else if (verdict && one("#decide")) decide(verdict);
  else if (actions[event.key]) actions[event.key]();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button) zoom(one("svg", button.closest(".sheet")), button.dataset.zoom === "in" ? 1 : -1);
});
all(".scroller svg").forEach(show);
