"""Turns a Chinese place name into its reading in toned pinyin and its English form."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

from search.enrich.gazetteer import romanised_names

# Readings that a dictionary of single characters gets wrong in a place name; by name.
READINGS = {
    "万柏林": "wàn bǎi lín", "石咀山": "shí zuǐ shān",
    "长治": "cháng zhì", "陕西": "shǎn xī", "六安": "lù ān", "六合": "lù hé", "六枝": "lù zhī", "铅山": "yán shān",
    "涡阳": "guō yáng", "蚌埠": "bèng bù", "厦门": "xià mén", "大埔": "dà bù", "东阿": "dōng ē", "台州": "tāi zhōu",
    "天台": "tiān tāi", "丽水": "lí shuǐ", "亳州": "bó zhōu", "亳县": "bó xiàn", "乐清": "yuè qīng",
    "乐亭": "lào tíng", "井陉": "jǐng xíng", "蔚县": "yù xiàn", "洪洞": "hóng tóng", "繁峙": "fán shì",
    "浚县": "xùn xiàn", "尉氏": "wèi shì", "尉犁": "yù lí", "汤阴": "tāng yīn", "单县": "shàn xiàn",
    "莘县": "shēn xiàn", "郯城": "tán chéng", "茌平": "chí píng", "莒县": "jǔ xiàn", "莒南": "jǔ nán",
    "监利": "jiàn lì", "郴州": "chēn zhōu", "郴县": "chēn xiàn", "黟县": "yī xiàn", "歙县": "shè xiàn",
    "珙县": "gǒng xiàn", "犍为": "qián wéi", "筠连": "jūn lián", "荥经": "yíng jīng", "荥阳": "xíng yáng",
    "会理": "huì lǐ", "会东": "huì dōng", "会宁": "huì níng", "会泽": "huì zé", "会同": "huì tóng",
    "会昌": "huì chāng", "勐海": "měng hǎi", "勐腊": "měng là", "枞阳": "zōng yáng", "盱眙": "xū yí",
    "邳州": "pī zhōu", "邳县": "pī xiàn", "郫县": "pí xiàn", "郫都": "pí dū", "睢县": "suī xiàn",
    "睢宁": "suī níng", "睢阳": "suī yáng", "濉溪": "suī xī", "鄞州": "yín zhōu", "嵊州": "shèng zhōu",
    "嵊泗": "shèng sì", "诸暨": "zhū jì", "鄄城": "juàn chéng", "句容": "jù róng", "砀山": "dàng shān",
    "重庆": "chóng qìng", "崇庆": "chóng qìng", "长春": "cháng chūn", "长沙": "cháng shā", "长葛": "cháng gě",
    "长垣": "cháng yuán", "长子": "zhǎng zǐ", "长武": "cháng wǔ", "长岛": "cháng dǎo", "长汀": "cháng tīng",
    "长乐": "cháng lè", "长泰": "cháng tài", "长丰": "cháng fēng", "长海": "cháng hǎi", "长白": "cháng bái",
    "长岭": "cháng lǐng", "长兴": "cháng xīng", "长清": "cháng qīng", "长阳": "cháng yáng", "长寿": "cháng shòu",
    "长宁": "cháng níng", "长顺": "cháng shùn", "长安": "cháng ān", "长洲": "cháng zhōu", "长汀县": "cháng tīng",
    "延长": "yán cháng", "天长": "tiān cháng", "吉县": "jí xiàn", "解县": "xiè xiàn", "万荣": "wàn róng",
    "隰县": "xí xiàn", "临朐": "lín qú", "临洮": "lín táo", "洮南": "táo nán", "洮安": "táo ān",
    "曲阜": "qū fù", "曲阳": "qǔ yáng", "曲周": "qǔ zhōu", "曲沃": "qǔ wò", "曲靖": "qǔ jìng", "曲江": "qǔ jiāng",
    "曲松": "qǔ sōng", "曲水": "qǔ shuǐ", "曲麻莱": "qǔ má lái", "阳曲": "yáng qǔ", "盂县": "yù xiàn",
    "行唐": "xíng táng", "任县": "rén xiàn", "任丘": "rén qiū", "大城": "dài chéng", "藁城": "gǎo chéng",
    "阜平": "fù píng", "蠡县": "lǐ xiàn", "涿州": "zhuō zhōu", "涿鹿": "zhuō lù", "滹沱": "hū tuó",
    "昆都仑": "kūn dū lún", "商都": "shāng dū", "盐都": "yán dū", "莲都": "lián dū", "殷都": "yīn dū", "魏都": "wèi dū",
    "宜都": "yí dū", "曾都": "zēng dū", "新都": "xīn dū", "三都": "sān dū", "秦都": "qín dū", "武都": "wǔ dū",
    "都兰": "dū lán", "益都": "yì dū", "德都": "dé dū", "酆都": "fēng dū", "泊头": "bó tóu",
    "尧都": "yáo dū", "都匀": "dū yún", "都江堰": "dū jiāng yàn", "都昌": "dū chāng", "都安": "dū ān",
    "成都": "chéng dū", "昌都": "chāng dū", "望都": "wàng dū", "于都": "yú dū", "宁都": "níng dū",
    "丰都": "fēng dū", "花都": "huā dū", "普兰店": "pǔ lán diàn", "柘城": "zhè chéng", "渑池": "miǎn chí",
    "泌阳": "bì yáng", "息县": "xī xiàn", "光泽": "guāng zé", "氾水": "fàn shuǐ", "泗水": "sì shuǐ",
    "费县": "fèi xiàn", "滕州": "téng zhōu", "牟平": "mù píng", "中牟": "zhōng mù", "兖州": "yǎn zhōu",
    "乐山": "lè shān", "乐陵": "lào líng", "乐平": "lè píng", "乐昌": "lè chāng", "乐业": "lè yè", "乐东": "lè dōng",
    "乐至": "lè zhì", "昌乐": "chāng lè", "南乐": "nán lè", "永乐": "yǒng lè", "新乐": "xīn lè", "广饶": "guǎng ráo",
    "饶阳": "ráo yáng", "上饶": "shàng ráo", "饶河": "ráo hé", "单城": "shàn chéng", "洗马": "xiǎn mǎ",
    "洪湖": "hóng hú", "秭归": "zǐ guī", "郧县": "yún xiàn", "郧西": "yún xī", "浠水": "xī shuǐ", "蕲春": "qí chūn",
    "沔阳": "miǎn yáng", "耒阳": "lěi yáng", "醴陵": "lǐ líng", "攸县": "yōu xiàn", "茶陵": "chá líng",
    "酃县": "líng xiàn", "溆浦": "xù pǔ", "枣强": "zǎo qiáng", "番禺": "pān yú", "增城": "zēng chéng",
    "儋州": "dān zhōu", "岑溪": "cén xī", "藤县": "téng xiàn", "邕宁": "yōng níng", "百色": "bǎi sè",
    "荔浦": "lì pǔ", "阆中": "làng zhōng", "邛崃": "qióng lái", "什邡": "shí fāng", "綦江": "qí jiāng",
    "涪陵": "fú líng", "酉阳": "yǒu yáng", "奉节": "fèng jié", "忠县": "zhōng xiàn", "甘孜": "gān zī",
    "石砫": "shí zhù", "石柱": "shí zhù", "朱仙镇": "zhū xiān zhèn", "瓮安": "wèng ān", "婺川": "wù chuān",
    "婺源": "wù yuán", "婺城": "wù chéng", "衢州": "qú zhōu", "瓯海": "ōu hǎi", "缙云": "jìn yún", "大理": "dà lǐ",
    "漾濞": "yàng bì", "蒙自": "méng zì", "泸水": "lú shuǐ", "马龙": "mǎ lóng", "洱源": "ěr yuán",
    "吴堡": "wú bǔ", "神木": "shén mù", "府谷": "fǔ gǔ", "栒邑": "xún yì", "旬邑": "xún yì", "鄠邑": "hù yì",
    "郃阳": "hé yáng", "合阳": "hé yáng", "华县": "huà xiàn", "华阴": "huà yīn", "华州": "huà zhōu",
    "柞水": "zhà shuǐ", "岷县": "mín xiàn", "宕昌": "tàn chāng", "洮": "táo", "临夏": "lín xià", "张掖": "zhāng yè",
    "敦煌": "dūn huáng", "皋兰": "gāo lán", "西宁": "xī níng", "亹源": "mén yuán", "门源": "mén yuán",
    "吐鲁番": "tǔ lǔ fān", "焉耆": "yān qí", "莎车": "shā chē", "伊宁": "yī níng", "阜康": "fù kāng",
    "巴彦": "bā yàn", "宾县": "bīn xiàn", "穆棱": "mù líng", "讷河": "nè hé", "逊克": "xùn kè", "珲春": "hún chūn",
    "桦甸": "huà diàn", "桦川": "huà chuān", "桦南": "huà nán", "岫岩": "xiù yán", "盘山": "pán shān",
    "朝阳": "cháo yáng", "建平": "jiàn píng", "喀左": "kā zuǒ", "丹东": "dān dōng", "东莞": "dōng guǎn",
    "莞城": "guǎn chéng", "吉隆": "jí lóng", "阿里": "ā lǐ", "阿坝": "ā bà", "阿克苏": "ā kè sū", "桐乡": "tóng xiāng",
    "瑞昌": "ruì chāng", "弋阳": "yì yáng", "鄱阳": "pó yáng", "浮梁": "fú liáng", "婺": "wù", "泰和": "tài hé",
    "歙": "shè", "宿州": "sù zhōu", "宿县": "sù xiàn", "宿迁": "sù qiān", "宿松": "sù sōng", "宿豫": "sù yù",
    "颍上": "yǐng shàng", "临颍": "lín yǐng", "颍州": "yǐng zhōu", "繁昌": "fán chāng", "枞": "zōng", "旌德": "jīng dé",
    "阜阳": "fù yáng", "阜新": "fù xīn", "阜宁": "fù níng", "阜南": "fù nán", "阜城": "fù chéng", "曲": "qǔ",
    "沭阳": "shù yáng", "灌云": "guàn yún", "东台": "dōng tái", "如皋": "rú gāo", "盐城": "yán chéng",
    "溧阳": "lì yáng", "溧水": "lì shuǐ", "高淳": "gāo chún", "仪征": "yí zhēng", "泸州": "lú zhōu", "泸县": "lú xiàn",
    "叙永": "xù yǒng", "梓潼": "zǐ tóng", "射洪": "shè hóng", "三台": "sān tái", "西藏": "xī zàng", "藏马": "cáng mǎ",
    "盛京": "shèng jīng", "万全": "wàn quán", "任城": "rén chéng", "应县": "yìng xiàn", "应城": "yìng chéng",
    "应山": "yìng shān", "宁夏": "níng xià", "大冶": "dà yě", "天祝": "tiān zhù", "通什": "tōng zá",
    "台前": "tái qián", "哈密": "hā mì", "济南": "jǐ nán", "济宁": "jǐ níng", "济源": "jǐ yuán", "济阳": "jǐ yáng",
    "洛川": "luò chuān", "葭县": "jiā xiàn", "佳县": "jiā xiàn", "米脂": "mǐ zhǐ", "蓟县": "jì xiàn",
    "蓟州": "jì zhōu", "遵化": "zūn huà", "卢龙": "lú lóng", "闻喜": "wén xǐ", "稷山": "jì shān", "绛县": "jiàng xiàn",
    "新绛": "xīn jiàng", "垣曲": "yuán qǔ", "芮城": "ruì chéng", "岢岚": "kě lán", "岚县": "lán xiàn",
    "介休": "jiè xiū", "祁县": "qí xiàn", "太谷": "tài gǔ", "交城": "jiāo chéng", "沁县": "qìn xiàn",
    "屯留": "tún liú", "壶关": "hú guān", "襄垣": "xiāng yuán", "临猗": "lín yī", "猗氏": "yī shì", "侯马": "hóu mǎ",
    "克什克腾": "kè shí kè téng", "霍林郭勒": "huò lín guō lè", "康巴什": "kāng bā shí", "锡林郭勒": "xī lín guō lè", "弥勒": "mí lè",
    "库尔勒": "kù ěr lè", "乌什": "wū shí", "克孜勒苏": "kè zī lè sū", "阿图什": "ā tú shí", "喀什": "kā shí", "疏勒": "shū lè",
    "塔什库尔干": "tǎ shí kù ěr gān", "策勒": "cè lè", "尼勒克": "ní lè kè", "阿勒泰": "ā lè tài",
}  # fmt: skip

# Customary English where it is not the pinyin.
ENGLISH = {
    "内蒙古": "Inner Mongolia", "西藏": "Tibet", "陕西": "Shaanxi", "香港": "Hong Kong", "澳门": "Macau",
    "呼和浩特": "Hohhot", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "乌鲁木齐": "Urumqi", "拉萨": "Lhasa",
    "日喀则": "Shigatse", "喀什": "Kashgar", "和田": "Hotan", "吐鲁番": "Turpan", "阿勒泰": "Altay", "伊犁": "Ili",
    "克拉玛依": "Karamay", "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin", "克孜勒苏": "Kizilsu",
    "阿克苏": "Aksu", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "锡林郭勒": "Xilingol", "乌兰察布": "Ulanqab",
    "巴彦淖尔": "Bayannur", "阿拉善": "Alxa", "兴安盟": "Hinggan", "昌都": "Chamdo", "那曲": "Nagqu",
    "林芝": "Nyingchi", "阿里": "Ngari", "果洛": "Golog", "甘孜": "Garze", "台湾": "Taiwan",
    "库尔勒": "Korla", "阿图什": "Artux", "布尔津": "Burqin", "乌什": "Uqturpan", "阿克陶": "Akto", "阿合奇": "Akqi",
    "英吉沙": "Yengisar", "麦盖提": "Markit", "岳普湖": "Yopurga", "塔什库尔干": "Taxkorgan", "察布查尔": "Qapqal", "特克斯": "Tekes",
    "尼勒克": "Nilka", "托里": "Toli", "和布克赛尔": "Hoboksar", "吉木乃": "Jeminay", "哈巴河": "Kaba", "库车": "Kuqa", "沙雅": "Xayar",
    "阿瓦提": "Awat", "柯坪": "Kalpin", "玛纳斯": "Manas", "吉木萨尔": "Jimsar", "木垒": "Mori", "巴里坤": "Barkol", "托克逊": "Toksun",
    "和硕": "Hoxud", "霍尔果斯": "Khorgas", "策勒": "Qira", "海拉尔": "Hailar", "额尔古纳": "Ergun", "乌兰浩特": "Ulanhot",
    "阿尔山": "Arxan", "锡林浩特": "Xilinhot", "二连浩特": "Erenhot", "克什克腾": "Hexigten", "翁牛特": "Ongniud", "达拉特": "Dalad",
    "鄂托克": "Otog", "乌审": "Uxin", "杭锦": "Hanggin", "伊金霍洛": "Ejin Horo", "和林格尔": "Horinger", "托克托": "Togtoh",
    "扎鲁特": "Jarud", "准格尔": "Jungar", "阿鲁科尔沁": "Ar Horqin", "霍林郭勒": "Holingol", "鄂伦春": "Oroqen", "莫力达瓦": "Morin Dawa",
    "阿巴嘎": "Abag", "科尔沁": "Horqin", "扎赉特": "Jalaid",
}  # fmt: skip


def pinyin(name: str, code: str) -> str:
    """Toned syllables with spaces between them; the province helps where one name is read in two ways."""
    if name == "通州" and code.startswith("11"):
        return "tōng zhōu"
    return READINGS.get(name) or " ".join(lazy_pinyin(name, style=Style.TONE))


def english_name(name: str, reading: str) -> str:
    """The customary form, or pinyin in one word."""
    return ENGLISH.get(name) or romanised_names.english_name(reading)
