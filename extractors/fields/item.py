"""当年一般公共预算收入469408万元 → 一般公共预算收入: what is measured, without the words of other fields (项目)."""

from __future__ import annotations

import re
from typing import Final

from extractors.place import segments, without_brackets
from extractors.story import BUDGETED, EARLIER, Draft, Story

_TIME: Final = (
    r"(?:截至|截止|到|至)?(?:19|20)\d\d年(?:度|末|底|初|上半年|下半年|前三季度|一季度"
    r"|\d{1,2}[-—至]\d{1,2}月份?|\d{1,2}月末?底?(?:\d+日)?)?|上半年|前三季度|全年|本年度|当年|今年|"
    r"(?:年末|年底|月末)(?!滚存|结余|余额)|全年度|本年(?!收支|收入|支出|度)|年度(?=收支结余)|去年同期"
    r"|上年同期|目前|近年来|五年来"
)
_AREA: Final = (
    r"^.*加上[^，]*后(?=总?(?:收入|支出))|(?:批准|批复|核定)的|[^，、对]{0,16}我(?:省|市|区|县|州|盟|旗)的?|本(?:省|市|区|县|州)(?!级)|(?:市县|县市区"
    r"|县（市、区）|县区|区县|区市|旗县区)级?(?:$|(?=使用|留用|政府债务|政府性|一般公共|财政收|财政支|税收|新增))|[省市区县州旗]级$|全(?:省|市|区|县|州|盟|旗|镇|乡)|我(?:省|市|区|县|州|盟"
    r"|旗)(?:的)?|(?:省|市|区|县|州|盟|旗|自治区)本级|本级|(?:市|区|州|县|省)级(?=实现|非税|累计|投入|发放|财政|政府|一般|国有"
    r"|社会|社保|政府性|收入|支出|财力|“三公”|预备费|完成|地方|债务|税收|安排|预算|共|新增|发行|获批"
    r"|科技|使用|留用|承担|负担|(?:19|20)\d\d年)|按照?[^，]{2,30}原则|从[^，、]{2,20}中(?=补充|安排|动用|调入)|(?:补充|动用"
    r"|安排)后(?=余额)|涉及|[省市区县州]级?财政(?=安排|下达|投入|拨付|筹措)|本部门|本单位|我(?:局|委|厅|部门|单位)|(?:通过|使用|用)?(?:一般公共预算)?财政拨款(?:安排|开支)的|"
    r"[^，]{0,20}(?:人大|人代会|会议)[^，]{0,8}(?:批准|批复|通过|审议)的?|各级汇总的|(?:财政部|国务院|省|市"
    r"|自治区)(?:财政厅|财政局|政府)?(?:核定|下达|转贷|分配|批准|安排)(?:给)?|核定"
    r"|省级?(?:财政厅)?转贷(?:我[市县区州])?"
)
_LINK: Final = (
    r"其中|(?:严格)?控制在(?=.)|包括|主要包括|主要是|主要为|主要用于|再?加上(?![级解年])|加(?![大快强工速班总])|年初(?=全"
    r"|市|区|县|省|收|支)|扣除|减去|实际(?=支出|收入|执行|完成|发行)|调整后的?(?=支出|收入|预算)|汇总的?"
    r"|委托[^，]{0,8}(?:厅|局|政府)|代为|以及|分别|同时|此外|另外|全部|即|由|其(?!他)|及(?!时)|和|与"
    r"|并|将|按此测算|预计|预期|相应|合计|共计|总计(?!收|支)|共(?![同享建有])|累计|已|约|近|超(?!长期)|含|包含"
    r"|(?:增长|增加|提高|下降|减少)(?:至|到)|分级次看|分级看|从结构看|"
    r"分项目看|分科目看|分部门看|分险种看|分险种来看|分类别看|具体为|主要收入项目|收入方面|支出方面"
    r"|二是|三是|一是|四是|五是|六是|七是|用于|为"
    r"|(?:[一二三四五六几]大|[一二三四五六几]项)?主体税种(?=\w{1,6}税、)"
)
_VERB: Final = (
    r"拟(?:安排|定)?|计划安排|建议安排|建议(?=(?:19|20)\d\d年)|完成|实现|实际完成|安排用于"
    r"|安排(?!预算稳定|补充)|统筹安排|统筹(?![外区金])|拨付|投入|筹集|筹措|下达|争取到位|争取到"
    r"|争取|收到|共收到|获得|发放|累计|组织|形成|达到|"
    r"落实|支持|各类(?!社)|各项|兑付|兑现|足额安排|组织完成|新增安排|整合|集中|支出(?=用于)|收缴"
    r"|获批|获(?![得取])|配置|撬动|拉动|带动(?!就业)|减轻|利用现有|通过[^，、]{2,12}(?:带动|撬动|拉动)"
    r"|资金(?=(?:及时|按时)?(?:偿还|用于|支持|兑付))|需安排|继续(?=压减)|圆满|普遍|持续(?!增进)|最高|入库(?!收益)|列支|追加|增加(?!值)|盘活|发行(?!费)"
)
_ADVERB: Final = rf"(?:成功|积极|及时|按时|充分|高效|全力|大力|顺利|扎实|有效|直接)(?={_VERB})"
_PREFIX: Final = re.compile(rf"^(?:{_TIME}|{_AREA}|{_LINK}|{_VERB}|{_ADVERB}|[、—\-●※]|“(?![^”]*”)|的)")
_SUFFIX: Final = re.compile(
    r"(?:(?<=[\u4e00-\u9fff]{2})完成|累计完成|实际完成|完成情况为|(?<=.)实现|预计实现|预期实现"
    r"|预计完成|拟|年初|按|预计|预期|可达|达到|高达|达|为|是|(?<!收入)(?<!支出)合计"
    r"|(?<!收入)(?<!支出)共计|累计|共|总额为|总额(?=为)|规模为|(?<![总合共])计|(?<!节)约|(?<!附)(?<!最)近|超过|超|逾|突破"
    r"|不足|不超过|不低于|控制在|稳定在|"
    r"(?:年初|调整后?的?|变动)预算数?|预算调整|预算数|调整预算|(?<!公共)(?<!基金)(?<!经营)预算安排|(?<=[入出费])预算|决算数"
    r"|(?<=收入)决算|(?<=支出)决算|执行数|安排|(?:由?每人每[年月])|(?:提高|提升|增加|上调|降低"
    r"|调整)(?:到|至)|(?<=[入出])(?:变动|调整|执行)|代编数|(?:增长)?目标|等|的|有|到|至|在|(?<!理)(?<!缘)(?<!自)[由从](?:(?:上年|去年|同期|年初|(?:19|20)\d\d年)(?:同期|末|底)?)?|(?<=税)(?:[一二三四五六几]大|[一二三四五六几]项|等)*主体税种|(?<=率)均|连续[一二三四五六七八九十]+年|[“：:、\-—≥≤＞＜=＝<>])$"
)
_FUND_NAMES: Final = {
    "general": "一般公共预算",
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营预算",
    "social_insurance": "社会保险基金",
}
_DEED: Final = re.compile(r"(发行|偿还|转贷|争取|化解|兑付|下达|安排|拨付|投入)(?:了|共|约)?$")
_RUN_IN: Final = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]+)+(?P<name>(?:[^，。；：（(]|[（(][^）)]{1,8}[）)]){2,20}(?:费用?|支出|收入))[。：]"
)
_MOVED: Final = frozenset(("调入", "调出", "补充", "动用", "上解", "结转", "转贷", "偿还"))
_MIDDLE: Final = re.compile(r"(?<=[\u4e00-\u9fff]{4})(?:拟?安排|预计|完成|实现|预计完成)(?=(?:总?收入|总?支出)$)")
_BARE: Final = re.compile(
    r"^(?:本年|当年|年度|年末|累计|年终)?(?:预算收入|预算支出|收入|支出|总收入|总支出|收支结余"
    r"|收支净结余|净结余|滚存结余|累计结余|结余|收支缺口|当期结余|滚存余额|余额|累计余额)$"
)
_HOLDS_FUND: Final = re.compile(
    r"^(?P<stem>.*(?:预算|基金|国有资本经营|保险|财政|地方))(?:总?收入|总?支出|(?:年度|本年"
    r"|当年)?收支结余|(?:年末)?滚存结余|累计结余|结余)(?:预算)?(?:合计|总计)?$"
)
_OBJECT: Final = re.compile(
    r"^(?:资金)?(?:，)?(?:全部|主要|重点|积极|深入|顺利|全力|大力|按时|及时|持续|扎实|有效)*(?:用于|支持|助推|打造|落实|推进|助力|保障|开展|实施|投入|补助|奖励"
    r"|推动|加快|作为|以)?(?:支持|推进|开展|落实|确保|保障|改善|完善|提升|加强|足额|建设|聚焦"
    r"|按照)*(?P<item>[^，。；、]{2,30}(?:、[^，。；、]+)*)"
)
_COMPARISON: Final = re.compile(
    r"(?:比|较|与|同比|环比|高于|低于)(?:上[年月季半一]|去年|前年|同期|年初|(?:19|20)\d\d|预算|决算"
    r"|执行|调整|计划|可比)[^，]*$|(?:高于|低于|高出|快于|慢于|优于)[^，]*$|(?:(?:自然口径|同口径|可比口径|按可比口径|剔除[^，]*后)?(?:比|较|与"
    r"|同比|环比)?(?:上年|去年|年初预算|年初|预算|上年同期|去年同期)?(?:同期|实际|决算数?|执行数?"
    r"|完成数?|相比)*(?:，)?"
    r"(?:在[^，]{2,10}基础上)?(?:预计|实际|自然|平均|年均|预期|同口径|可比)?(?:负增长|增长|下降|增加|减少|增收|减收|增支|减支|增产|减产"
    r"|提高|提升|上升|降低|下滑|回落|节约|压减|压降|压缩|缩减|削减|调减|增|降|(?<![审核])减|超收|短收|持平|多收|少收|增幅|增速|降幅|超额"
    r"|完成)[^，]{0,8})$"
)
_SHARE: Final = re.compile(r"占[^，]*$|(?<=税)比$|(?:占比|比重|所占比例|所占比重)[^，]*$")
_OF_LIMIT: Final = re.compile(r"(?:为|相当于)[^，]*?(?P<whole>限额|余额)的$")
_OF_EARLIER: Final = re.compile(r"(?:达到|为|是|相当于)(?:上一?年|去年|前年|同期|(?:19|20)\d\d年)[^，增减升降提]*$")
"""为上年决算数的104.5%, 是2020年的1.1倍: the words name the earlier level, not an item."""
_COUNTED: Final = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:约|近|达到?|为)?\d[\d.,]*[万亿千百]*[\u4e00-\u9fff]{1,4}$")
"""粮食产量304.95万吨，增长3%: the level itself, counted in another unit than money."""
WITHIN: Final = re.compile(r"^[^、，]{0,4}?(?P<whole>[^、，]{2,14}(?:收入|支出))中的?(?=[^央、]{2})")
"""一般公共预算收入中税收占70%: the whole stands before its part."""
_COMPLETED: Final = re.compile(r"(?:实际完成|完成|为|达到|达|占|是|相当于)[^，]*?(?:预算|计划|目标|任务|预期)[^，]*$")


def trimmed(text: str) -> str:
    """A label without the words of time, area, link and verb around it.

    >>> trimmed("2023年全区一般公共预算总收入"), trimmed("其中：当年一般公共预算收入完成")
    ('一般公共预算总收入', '一般公共预算收入')
    >>> trimmed("一般公共预算收入年初预算合计"), trimmed("返还性收入、上年结转结余收入等")
    ('一般公共预算收入', '返还性收入、上年结转结余收入')
    """
    text = without_brackets(text).replace("其中：", "").replace("其中:", "").strip("，；：:。、 ")
    text = WITHIN.sub("", text)
    before = None
    while text != before:
        before = text
        text = _PREFIX.sub("", text).strip("，；：:。、")
    before = None
    while text != before:
        before = text
        text = _MIDDLE.sub("", _SUFFIX.sub("", text))
    before = None
    while text != before:
        before = text
        text = _PREFIX.sub("", text).strip("，；：:。、")
    return _unquote(text)


def _unquote(text: str) -> str:
    return text + "”" if text.count("“") > text.count("”") else text


def own_words(draft: Draft) -> str:
    """The item that the words before a number name, '' where they name none (实际完成, 同比增长)."""
    parts = draft.place.segments
    if not parts:
        return ""
    label = parts[-1]
    if draft.measure == "effect":
        label = re.sub(r"拉低|拉动|拉高|带动|贡献(?!率)|影响", "", label)
    elif draft.measure in ("growth", "change"):
        label = _COMPARISON.sub("", label)
    elif draft.measure == "share":
        label = _OF_LIMIT.sub("", _SHARE.sub("", label))
    elif draft.measure == "rate":
        label = _OF_EARLIER.sub("", label)
    elif draft.measure == "completion":
        label = re.sub(r"(?:预算)?(?:完成率|执行率|支出进度|执行进度|完成进度)[^，]*$", "", _COMPLETED.sub("", label))
    return trimmed(label if draft.is_level else _COUNTED.sub("", label))


def whole(draft: Draft) -> str | None:
    """占一般公共预算支出比重83%: the label of the whole, None where none is named."""
    match = re.search(
        r"占(?P<whole>[^，]{2,30}?)(?:的)?(?:比重|比例|份额|总量|百分比)?(?:的)?(?:为|达到|达|高达|保持在"
        r"|稳定在|约|近|超过|超|提高到|提高至|在|是)*$",
        draft.place.segment,
    )
    if limit := _OF_LIMIT.search(draft.place.segment):
        return limit["whole"]
    if not match or match["whole"].startswith(("比", "的比")):
        return None
    return trimmed(match["whole"]) or match["whole"]


def read(draft: Draft, story: Story) -> None:
    """The last words before the number; for bare 收入 and 支出 the name of the budget is filled in."""
    if draft.of is not None:
        draft.item = draft.of.item
        draft.note("item", "as its level")
        return
    if draft.measure == "threshold":
        return
    words = _without_owner(own_words(draft), draft, story)
    if bare := re.match(r"^(?:以上)?(合计|共计|总计)(?:为|达|达到)*$", draft.place.segment):
        draft.item = bare[1]
        draft.note("item", "a bare total", bare[1])
        return
    if same := _same_deed(words, draft, story):
        draft.item, draft.fund, draft.side = same.item, draft.fund or same.fund, same.side
        draft.note("item", "as what was done before by the same verb", same.mention.quote)
        return
    if words in _MOVED and draft.is_level:
        target = re.match(r"^(?:到|至|用于)?(?P<item>[^，。；、]{2,16})", draft.place.trail)
        draft.item = words + (trimmed(target["item"]) if target else "资金")
        draft.note("item", "a verb of moving and its target", draft.item)
        return
    if not words and (named := _run_in_heading(draft)):
        draft.item = named
        draft.note("item", "the name that opens the paragraph", named)
        return
    if _generic(words):
        behind = "" if story.levels() and re.match(r"^(?:执行中|实际|折合|使用|留用)", words) else _behind(draft)
        words_before = _earlier(draft)
        if behind and draft.is_level and not _generic(behind):
            draft.item = behind
            draft.note("item", "the purpose behind the number", draft.place.trail[:20])
            draft.doubt("0.85", "item read behind the number")
            return
        if words_before and not _generic(words_before):
            draft.item = words_before
            draft.note("item", "an earlier part of the sentence", words_before)
            draft.doubt("0.85", "item read from an earlier part of the sentence")
            return
        if (EARLIER.match(draft.place.segment) or BUDGETED.match(draft.place.segment)) and (
            compared := _previous(draft, story)
        ) is not None:
            draft.item, draft.side = compared.item, compared.side
            draft.note("item", "the figure it is compared with", compared.mention.quote)
            return
        if not story.levels() and story.topic.item:
            draft.item = story.topic.item
            draft.note("item", "the heading above", draft.item)
            return
        previous = _previous(draft, story) or _paragraph_level(draft, story)
        if previous is not None:
            draft.item, draft.side, draft.fund = previous.item, previous.side, draft.fund or previous.fund
            draft.note("item", "as the figure before it", previous.mention.quote)
            draft.doubt("0.85", "item taken over")
            return
        draft.item = words
        draft.doubt("0.6", "no item found")
        return
    if _BARE.match(words) and "总" not in words:
        full = _completed(words, draft, story)
        if full:
            draft.item = full
            same = next((other for other in reversed(story.sentence) if other.item == full), None)
            draft.fund = draft.fund or (same.fund if same else None)
            draft.note("item", "completed from the figure before it", words)
            return
    draft.item = words
    draft.note("item", "the words before the number", draft.place.segment)


def _run_in_heading(draft: Draft) -> str:
    """（一）因公出国（境）费用。2026年预算数48.24万元: the paragraph opens with a name instead of a sentence."""
    match = _RUN_IN.match(draft.place.text)
    return trimmed(match["name"]) if match and match.end() == draft.place.sentence_start else ""


def _same_deed(words: str, draft: Draft, story: Story) -> Draft | None:
    """全市共偿还政府债券本息137亿元；市本级偿还42.8亿元: the verb alone repeats what was repaid."""
    verb = _DEED.search(draft.place.segment)
    if not draft.is_level or verb is None or not (_generic(words) or words == verb[1]):
        return None
    for other in reversed(story.said[-12:]):
        if other.is_level and other.item and other.part_of is None and other.place.bracket is None:
            if verb[1] in other.place.segment and None not in (other.scope, draft.scope) and other.scope != draft.scope:
                return other
            if other.sentence != draft.sentence:
                return None
    return None


def _without_owner(words: str, draft: Draft, story: Story) -> str:
    """临川市教育局2024年度收入支出总计 → 收入支出总计: whose account it is stands in fields of its own."""
    for owner in (story.agency, story.region, draft.area):
        if owner and words.startswith(owner):
            return trimmed(words.removeprefix(owner))
    return words


_NAMES_ITEM: Final = re.compile(r"(?:(?![和与及、])[\u4e00-\u9fff“”]){2,14}(?:收入|支出|经费)")


def of_heading(text: str) -> str | None:
    """类款项 headings name the item of the figures below: 教育支出（类）普通教育（款）小学教育（项） → 小学教育.

    >>> of_heading("1.教育支出（类）普通教育（款）小学教育（项）"), of_heading("（一）收入情况")
    ('小学教育', None)
    """
    found = re.findall(r"([^（）()。、：:]+)[（(](?:类|款|项)[）)]", text)
    if found:
        return re.sub(r"^\d+[.．、]", "", found[-1])
    named = _NAMES_ITEM.fullmatch(segments(text)[0])
    return named.group() if named else None


_NAMES_NOTHING: Final = re.compile(
    r"^(?:折合|约合|折|即)$|^(?:比|较|与)(?:(?:19|20)\d\d年度?|上年度?|去年|“十[一二三四五]?五)|^从.*中$|^(?:预算)?执行中"
    r"|^年中|^按(?:法定)?程序|^(?:由)?(?:增长|增加|提高|下降|减少|调整)$"
    r"|^(?:财政|专项)?资金$|^(?:年|月)?人均(?:每[年月])?$|^(?:各级|上级|中央|省级|实际|其中|预算|计划|使用|留用|承担|负担)$|^.?$"
)


def _generic(words: str) -> bool:
    """Whether the words before a number name no item (实际, 资金, 执行中…)."""
    return bool(EARLIER.match(words) or _NAMES_NOTHING.match(words))


def _behind(draft: Draft) -> str:
    """投入10563万元用于水污染防治, 争取上级3150万元财政衔接推进乡村振兴补助资金."""
    if not draft.is_level:
        return ""
    trail = re.split(r"[（(]", without_brackets(draft.place.trail))[0].lstrip("左右以上余多")
    if re.match(r"[。；、）)]", trail) or (trail.startswith("，") and not _PURPOSE_NEXT.match(trail)):
        return ""
    match = _OBJECT.match(trail)
    return trimmed(match["item"]) if match else ""


_PURPOSE_NEXT: Final = re.compile(
    r"，(?:全部|主要|重点|积极|深入|顺利|全力|大力|按时|及时|持续|扎实|有效)*(?:用于|支持|助推|打造|偿还|化解|聚力|兑现|确保|保障|改善|完善|提升|加强|落实|推进|推动|加快|建设|聚焦"
    r"|实施|开展|助力|兜牢|解决|优先)"
)


def _earlier(draft: Draft) -> str:
    """全市一般公共预算支出年初预算…，执行中因上级补助增加，实际完成: the subject stands further left."""
    for segment in reversed(draft.place.segments[:-1]):
        if re.search(r"(?:收入|支出|税|费|余额|限额|结余|资金|经费|债券)$|预算(?:为|合计)?$", segment):
            return trimmed(segment)
    if draft.place.segment.endswith("资金"):
        return ""
    for segment in reversed(draft.place.segments[:-1]):
        words = trimmed(_COMPARISON.sub("", _COUNTED.sub("", segment)))
        if 2 <= len(words) <= 20:
            return words
    return ""


def _previous(draft: Draft, story: Story) -> Draft | None:
    """The level stated before it in the same sentence, outside of brackets."""
    for other in reversed(story.sentence):
        if (other.is_level or other.of is None) and (
            other.place.bracket is None or other.place.bracket == draft.place.bracket
        ):
            return other
    return None


def _paragraph_level(draft: Draft, story: Story) -> Draft | None:
    """比年初预算增加8亿元。实际完成11亿元: the subject stands in the sentence before."""
    if not draft.is_level or not re.search(r"完成|执行|实现", draft.place.segment):
        return None
    for other in reversed(story.said[-6:]):
        if (
            other.mention.spot.paragraph == draft.mention.spot.paragraph
            and other.is_level
            and other.place.bracket is None
        ):
            return other
    return None


def _completed(words: str, draft: Draft, story: Story) -> str | None:
    """支出36.8亿元 behind 一般公共预算收入 is 一般公共预算支出."""
    before = _previous(draft, story)
    if before is not None and before.item.endswith(words) and before.stage != draft.stage:
        return before.item  # 支出年初预算为A，支出决算为B
    heading = story.topic.item
    fits = heading and (heading.endswith(words) or not heading.endswith(("收入", "支出")))
    if heading and fits and not (before is not None and before.item != heading):
        return heading
    for other in reversed(story.sentence or [other for other in story.said[-9:] if other.is_level][-3:]):
        if (
            not other.is_level
            or other.item == words
            or (other.part_of is not None and other.place.bracket is None and not story.sentence)
        ):
            continue
        match = _HOLDS_FUND.match(other.item)
        if (
            match
            and other.fund == (draft.fund or other.fund)
            and not re.search(r"上级|下级|补助|调入|其他|保费|调节", match["stem"])
        ):
            return _joined(match["stem"], words)
        if words == "余额" and other.item.endswith("限额"):
            return other.item.removesuffix("限额") + "余额"
        if words in ("余额", "累计余额") and re.search(r"基金$", other.item):
            return re.sub(r"^(?:补充|动用|安排)", "", other.item) + words
        if words == "支出" and other.item.endswith("费"):
            return other.item + words
    name = _FUND_NAMES.get(draft.fund or "")
    return _joined(name, words) if name and re.search(r"^(?:预算)?总?(?:收入|支出)$|结余$|缺口$", words) else None


def _joined(stem: str, words: str) -> str:
    words = re.sub(r"^(?:年度|本年|当年|年末)", "", words)
    return stem.removesuffix("预算") + words if words.startswith("预算") else stem + words


def distribute(draft: Draft, numbers: int) -> list[str] | None:
    """教育、卫生健康、农林水等支出分别完成A、B、C: the names for the values, where they are as many."""
    for segment in reversed(segments(draft.place.lead)):
        if "分别" not in segment and "各是" not in segment:
            continue
        before, after = re.split(r"分别|各是", segment, maxsplit=1)
        if draft.area:
            before = before.removeprefix(draft.area)
        label = trimmed(before) if "、" in before or re.search(r"[和及与]", before) else trimmed(after)
        match = re.match(
            r"^(?P<names>.*?)(?:等)?(?P<tail>(?:各项|重点)?(?:贷款余额|余额|限额|支出|收入|保险基金收入|保险基金支出|税收"
            r"|经费)?)$",
            label,
        )
        if not match:
            return None
        names = match["names"].split("、")
        if len(names) < numbers:  # 社会保障和就业 is one name: only the last 、 may be written 和
            names = [*names[:-1], *re.split(r"以及|和|及|与", names[-1])]
        if len(names) < numbers:
            names = re.split(r"、|以及|和|及|与", match["names"])
        if len(names) == numbers:
            tail = match["tail"]
            if ordinal := re.fullmatch(r"第[一二三四五](?:、[一二三四五])+(?P<noun>[^、]+)", label):
                # 第一、二、三产业
                digits = re.findall(r"[一二三四五]", label[: ordinal.start("noun")])
                return [f"第{digit}{ordinal['noun']}" for digit in digits]
            return [
                name if name.endswith(("支出", "收入", "经费", "税", "费")) or not tail else name + tail
                for name in names
            ]
        return None
    return None
