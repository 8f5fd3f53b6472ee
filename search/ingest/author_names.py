"""Recognition and splitting of author lines in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Collection

from search.ingest.language import has_han, is_chinese
from search.ingest.paragraphs import collapse
from search.text import HAN, is_han, to_simplified

__all__ = ["is_author_line", "is_chinese_name", "is_credit", "is_person_name", "leading_name", "split_authors"]

_LONGEST_CREDIT = 120  # characters of a line that names authors
_UNKNOWN = frozenset({"", "-", "--", "none", "n/a", "na", "null", "unknown", "anonymous", "佚名", "无", "未知", "不详"})
_LEADS = re.compile(
    r"(?:(?:written |posted |reported )?by|authors?|作者|撰文|文)\s*[:：/]?\s+|(?:authors?|作者|撰文)[:：]",
    re.IGNORECASE,
)
_AGENCY = (
    "新华社|新华通讯社|新華社|中新社|中国新闻社|中央社|路透社|塔斯社"
    "|本报|本報|本刊|本台|本社|人民日报|人民日報|光明日报"
)
_OFFICE = (
    "(?:特派|特约|特約|随军|隨軍|前线|摄影|攝影|实习)?"
    "(?:记者|記者|通讯员|通訊員|撰稿人|评论员|評論員|编辑|編輯)(?![部室组組站团團们們])"
)
_OFFICE_FIRST = re.compile(f"(?:(?:{_AGENCY})[^\\s、；]{{0,8}}?)?(?:驻[^\\s、；]{{1,6}}?)?{_OFFICE}[:：]?")
_AGENCY_FIRST = re.compile(f"(?P<agency>{_AGENCY})(?:[^\\s、；]{{0,12}}[讯訊电電])?")
_OFFICE_BRACKET = re.compile(f"(?:(?<!\\s)\\s++)?+[（(](?:{_AGENCY})?[^（）()]{{0,8}}?(?:{_OFFICE}|摄|攝)?[）)]")
_WORK = re.compile(f"(?<=[{HAN}]{{2}})(?:摄影报道|报道|報道|摄影|攝影|摄|攝|整理)\\Z")
_WORK_ALONE = re.compile("摄影报道|报道|報道|摄影|攝影|摄|攝|整理|文|图")
_ENGLISH_OFFICE = re.compile(
    r"(?:by )?(?:(?:our|this newspaper['’]s|people['’]s daily|xinhua(?: news agency)?|staff|special|own|contributing"
    r"|senior) ){0,4}(?:reporter|correspondent|photographer|commentator|journalist)s?[:,]? (?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
_WIDE_SPACE = re.compile(r"[ \u3000\t]{2,}|\t")
_COMMA = re.compile(r"(?:(?<!\s)\s++)?+,\s*+(?:and\s++)?")
_AND = re.compile(r"(?<!\s)\s++and\s++")
_FIRM = re.compile(r"(?:(?<!\s)\s++)?+[、;；|/，]\s*+|(?<!\s)\s++&\s++")
_ROLE = re.compile("记者|記者|通讯员|通訊員|编辑|編輯|社|报|報|部|局|会|會|站|组|組|院|大学|大學")
# Endings of Chinese author lines that name no person but a body or an office: 县委宣传部, 全体社员, 编者.
_ORGANISATION = re.compile(
    "(?:记者|記者|通讯员|通訊員|评论员|評論員|观察家|編者|编者|读者|讀者|作者|编辑|編輯|社|报|報|部|局|会|會|站|组|組|院|大学|大學|厅|廳|处|處"
    "|科|室|委|队|隊|团|團|校|厂|廠|政府|中央|国务院|主席|总理|部长|委员|代表|社员|社長|社长|书记|書記|摄|攝|作|译|譯|画|畫)\\Z"
)
_HEADLINE_VERB = re.compile(
    "召开|召開|成立|举行|舉行|建立|组织|組織|参加|參加|支援|庆祝|慶祝|欢迎|歡迎|拥护|擁護|展开|展開|开展|開展|学习|學習|推广|推廣|号召|號召"
    "|发布|發佈|通过|通過|帮助|幫助|办好|辦好|争取|爭取|反对|反對|开始|開始|加强|加強|做好|保证|保證"
)
# The commonest surnames (of the Hundred Surnames, 百家姓), in both scripts after folding.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝"
    "董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程"
    "邢裴陆荣翁荀羊甄曲封储靳段焦巴牧谷车侯班仰秋仲伊宫宁仇栾甘厉武符刘景詹束龙叶幸司韶黎薄印白怀蒲从鄂索赖卓蔺屠蒙池乔阴胥苍闻党翟谭"
    "贡劳申冉桑桂濮牛寿通边扈燕浦尚农温别庄晏柴瞿阎慕连习艾容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广东欧沃利越师巩聂晁勾敖融冷辛阚那"
    "简饶曾沙丰关查红游竺盖益桓公闫肖佟涂岳帅尧仝丛冼覃晋粟"
)
_LONGEST_AUTHOR = 12  # characters of one author, person or not
_SHORT_NAME = 3  # characters; so short a name need not begin with a known surname
_LONGEST_HAN_NAME = 4  # characters: a surname of two and a given name of two
_COUNTRY = re.compile("[\\[（(〔【][^\\]）)〕】]{1,8}[\\]）)〕】]")
_AFFILIATION = re.compile(
    r"\b(?:universit|institut|college|department|academy|school|cent(?:re|er)\b|faculty)|大学|大學|学院|學院|研究",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:[A-Z\u00c0-\u00de][\w'’.\-]*|de|da|del|der|van|von|la|le|di|bin|al|y)"
_PERSON = re.compile(rf"[A-Z\u00c0-\u00de][\w'’.\-]*(?: {_NAME_WORD}){{1,4}}")
_NO_NAME = re.compile(
    r"\b(?:the|a|an|of|in|on|for|to|with|from|at|and|or|its|this|that|our|new|china|chinese|era)\b", re.IGNORECASE
)
_HAN_NAME = re.compile(f"[{HAN}·]{{2,8}}|[{HAN}] [{HAN}]")
# Onsets and rimes of Hanyu Pinyin (GB/T 16159), loosely: enough to tell Wang Changling from Harvest Time.
_SYLLABLE = (
    r"(?!r(?:a(?!n)|ai|ei|i[ae]))(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|üe|a|o|e|i|u|ü)"
    r"|ang|ai|ao|an|en|er|ou|[ae])"
)
_PINYIN_NAME = re.compile(rf"(?:{_SYLLABLE}['’-]?){{1,2}} (?:{_SYLLABLE}['’-]?){{1,2}}(?: {_SYLLABLE})?", re.IGNORECASE)


def split_authors(line: str) -> tuple[str, ...]:
    """Split an author line at 、 ; ， & and at those commas and spaces that stand between whole names.

    A comma inside `Smith, John` and one before an affiliation do not separate authors; affiliations are left out.
    Wide spaces separate whole names in either language.
    """
    line = _at_wide_spaces(line.strip("*_ \t\u3000"))
    line = _LEADS.sub("", line, count=1) if _LEADS.match(line) else line
    if line.lower() in _UNKNOWN:
        return ()
    names = [name for part in _FIRM.split(line) for name in _split_weak(_without_office(part.strip(" ,.*_")))]
    persons = [name for name in names if not _AFFILIATION.search(name)]
    return tuple(dict.fromkeys(name for name in (persons or names) if name.lower() not in _UNKNOWN))


def _at_wide_spaces(line: str) -> str:
    """Return a line with `;` in place of wide spaces, if whole names stand between them."""
    parts = [collapse(part) for part in _WIDE_SPACE.split(line)]
    if len(parts) > 1 and all(_is_whole_name(part) for part in parts):
        return "; ".join(parts)
    return collapse(line)


def _is_whole_name(part: str) -> bool:
    if not has_han(part):
        return is_person_name(part)
    bare = part.replace(" ", "")
    return 2 <= len(bare) <= _LONGEST_HAN_NAME and all(map(is_han, bare)) and not _ROLE.search(bare)


def _without_office(part: str) -> str:
    """Remove agency and office from a name (新华社记者　王小明 becomes 王小明); without a name, keep the agency."""
    if not has_han(part):
        return _ENGLISH_OFFICE.sub("", part, count=1)
    bare = _OFFICE_BRACKET.sub("", part)
    words = [_WORK.sub("", word[-8:]) if len(word) <= 8 else word for word in bare.split(" ")]
    words = [_OFFICE_FIRST.sub("", word, count=1) if _OFFICE_FIRST.match(word) else word for word in words]
    names = [word for word in words if word and not _AGENCY_FIRST.fullmatch(word) and not _WORK_ALONE.fullmatch(word)]
    if names:
        return " ".join(names)
    agency = _AGENCY_FIRST.match(part)
    return agency["agency"] if agency and not agency["agency"].startswith("本") else part


def _split_weak(part: str) -> list[str]:
    if has_han(part) and "," in part:  # Chinese names, or one that a machine left in Chinese among others
        return [name for name in map(str.strip, part.split(",")) if name]
    if is_chinese(part):
        return _split_chinese(part)
    for separator in (_COMMA, _AND):
        names = separator.split(part)
        if len(names) > 1 and all(is_person_name(name) or _AFFILIATION.search(name) for name in names):
            return [name for part in names for name in _split_weak(part)]
    return [part]


def _split_chinese(part: str) -> list[str]:
    """Split names at spaces, but not `张 明`, which is one name spread to the width of three characters."""
    words: list[str] = []
    is_half = False
    for word in part.split(" "):
        if is_half and len(word) == 1:
            words[-1] += word
            is_half = False
        else:
            words.append(word)
            is_half = len(word) == 1
    if len(words) == 1:
        return words
    if (
        len(words) > 1
        and all(2 <= len(word) <= 4 and all(map(is_han, word)) for word in words)
        and not _ROLE.search(part)
    ):
        return words
    return [part]


def is_person_name(text: str) -> bool:
    """Return whether a short text looks like one person's name: two to five capitalised words, or Chinese ones."""
    if len(text) > 60:
        return False
    if has_han(text):
        return _HAN_NAME.fullmatch(text) is not None
    return _PERSON.fullmatch(text) is not None and not _NO_NAME.search(text)


def is_author_line(line: str) -> bool:
    """Return whether a short line of a Chinese page can name its authors: persons, an agency or an organisation.

    Any other line in that position is a further headline (布匹产量加倍).
    """
    if len(line) > _LONGEST_CREDIT or re.search("[，,。！？!?：“”《》…]", _LEADS.sub("", line, count=1)):
        return False
    if _LEADS.match(line) or line.lower() in _UNKNOWN:
        return True
    names = split_authors(line)
    return bool(names) and all(map(_may_be_author, names))


def _may_be_author(name: str) -> bool:
    name = to_simplified(_COUNTRY.sub("", name).strip())
    if not has_han(name):
        return is_person_name(name)
    bare = name.replace(" ", "")
    if len(bare) > _LONGEST_AUTHOR or _HEADLINE_VERB.search(name):
        return False
    if _AGENCY_FIRST.fullmatch(name) or _ORGANISATION.search(name) or "·" in name or "．" in name:
        return True
    words = name.split(" ")
    return len(bare) <= _SHORT_NAME or all(
        len(word) <= _SHORT_NAME or (len(word) == _LONGEST_HAN_NAME and word[0] in _SURNAMES) for word in words
    )


def is_chinese_name(text: str) -> bool:
    """Return whether a short text is a Chinese person's name in pinyin (`Wang Changling`)."""
    return len(text) <= 40 and text.istitle() and _PINYIN_NAME.fullmatch(text) is not None


def leading_name(line: str, jobs: Collection[str]) -> str:
    """Return the name at the start of a line: its capitalised words up to a job, a verb or a number.

    Args:
        line: A line such as `Jane Roe Senior Editor`.
        jobs: Lower-case words that end a name.
    """
    words: list[str] = []
    for word in collapse(line[:_LONGEST_CREDIT]).split(" "):
        bare = word.strip(",.;:()")
        if not bare or bare.lower() in jobs or not (bare[0].isupper() or has_han(bare)):
            break
        words.append(bare)
        if word != bare or has_han(bare):
            break
    name = " ".join(words)
    return name if is_person_name(name) else ""


def is_credit(line: str, jobs: Collection[str]) -> bool:
    """Return whether a line is a name followed by the person's job, and has no other words in lower case."""
    if len(line) > _LONGEST_CREDIT or not (name := leading_name(line, jobs)):
        return False
    rest = collapse(line)[len(name) :].strip(" ,.;:()–—-|").split(" ")
    return rest[0].strip(",").lower() in jobs and all(word[:1].isupper() or len(word) < 4 for word in rest)
