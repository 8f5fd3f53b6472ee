"""Claims about places: which ones a document has, by headlines and articles in the style of the 1940s and 1950s."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.enrich.places.document_places import find_places
from search.model import Gloss, Paragraph, ParagraphKind, Role
from search.text import chinese_words, to_simplified
from tests.fixtures.place_articles import GAZETTEER, article, one, told
from tests.fixtures.timing import is_linear, within

# (day, headline, what it is about by our own knowledge)
HEADLINES = """
1954-11-11|江苏省新建农业生产合作社一万二千多个 山西省长治专区百分之六十的农户入社|江苏/江苏 山西/山西 长治/山西
1951-03-04|平原省新乡专区普遍开展春耕生产|平原/平原 新乡/平原
1951-03-04|新乡专区各县积极防旱备荒|新乡/平原
1954-05-02|新乡专区各县积极防旱备荒|新乡/河南
1951-07-02|菏泽地委检查救灾工作|菏泽/平原
1953-07-02|菏泽地委检查救灾工作|菏泽/山东
1950-07-02|获嘉县农民组织起来打井|获嘉/平原
1954-05-02|康定县藏族农民组织互助组|康定/西康
1956-05-02|康定县藏族农民组织互助组|康定/四川
1953-05-02|承德县互助组普遍增产|承德/热河
1956-05-02|承德县互助组普遍增产|承德/河北
1951-05-02|张家口市工人积极增产|张家口/察哈尔
1953-05-02|张家口市工人积极增产|张家口/河北
1950-05-02|哈尔滨市工商业情况好转|哈尔滨/松江
1952-05-02|安东市人民努力增产节约|安东/辽东
1952-05-02|锦州纺织厂创造新纪录|锦州/辽西
1951-05-02|归绥市郊菜农丰收|归绥/绥远
1954-05-12|呼和浩特市郊菜农丰收|呼和浩特/内蒙古
1950-06-21|察哈尔省雁北专区浑源县大量植树|察哈尔/察哈尔 雁北/察哈尔 浑源/察哈尔
1954-06-21|雁北专区战胜霜冻|雁北/山西
1954-05-02|忻县专区整顿农业生产合作社|忻县/山西
1954-05-02|忻县地委检查春耕工作|忻县/山西
1954-06-21|崞县农业社扩大水浇地|崞县/山西
1953-09-21|昔阳县互助组秋收|昔阳/山西
1948-06-21|晋绥边区兴县纺织发展|晋绥/晋绥 兴县/山西
1950-06-20|松江省阿城县互助组|松江/松江 阿城/松江
1955-09-09|河北省邢台县东川口村植树|河北/河北 邢台/河北
1948-02-21|晋冀鲁豫边区政府指示春耕|晋冀鲁豫/晋冀鲁豫
1947-06-21|太岳区各县生产渡荒|太岳/山西
1948-07-21|冀中解放区完成土地改革|冀中/河北
1946-10-21|合江省佳木斯市各界集会|合江/合江 佳木斯/合江
1951-06-21|佳木斯市各界集会|佳木斯/松江
1951-07-21|皖北宿县专区治淮民工开工|皖北/安徽 宿县/安徽
1958-03-21|皖北农民治淮|安徽/安徽
1956-03-21|冀中平原的水井|河北/河北
1956-07-02|苏南水乡的合作社|江苏/江苏
1951-07-21|苏北盐城专区兴修水利|苏北/江苏 盐城/江苏
1954-06-21|中共淮阴地委、盐城地委召开会议|淮阴/江苏 盐城/江苏
1951-09-21|徐州专区抗旱播种|徐州/山东
1954-09-21|徐州专区抗旱播种|徐州/江苏
1952-09-21|萧县农民冬耕积肥|萧县/安徽
1954-09-21|萧县农民冬耕积肥|萧县/江苏
1954-09-21|泗洪县的水利|泗洪/安徽
1954-09-21|通县专区发展合作社|通县/河北
1953-09-21|北京市郊区增加蔬菜供应|北京/北京
1950-09-21|良乡县土地改革完成|良乡/河北
1961-10-21|天津专区各县抗旱|天津/河北
1957-03-01|松江县水稻丰收|松江/江苏
1959-03-01|松江县水稻丰收|松江/上海
1954-09-21|昭乌达盟改良牲畜|昭乌达/内蒙古
1951-09-21|迪化市各族人民庆祝国庆|迪化/新疆
1953-09-21|吉林省延边朝鲜民族自治区水稻丰收|吉林/吉林 延边/吉林
1951-06-21|旅大市渔民出海|旅大/辽宁
1957-06-21|四川江津县的农业社|四川/四川 江津/四川
1956-06-21|重庆市郊菜农组织起来|重庆/四川
1955-07-21|海南岛试种橡胶|海南/广东
1950-07-21|青海省海南藏族自治区的畜牧业|青海/青海 海南州/青海
1954-07-21|甘肃省临夏回族自治区丰收|甘肃/甘肃 临夏/甘肃
1955-06-21|银川专区开始冬灌|银川/甘肃
1952-06-21|宁夏省开始冬灌|宁夏/宁夏
1951-07-21|广东和平县农民踊跃缴粮|广东/广东 和平/广东
1952-02-21|苏、浙、皖三省交界地区的茶农|江苏/江苏 浙江/浙江 安徽/安徽
1953-02-21|鲁豫两省棉农|山东/山东 河南/河南
1953-02-21|鲁西南棉区保苗|山东/山东
1953-02-21|陕北老根据地造林|陕西/陕西
1954-02-21|湘西苗族自治区的民族团结|湘西/湖南
1954-05-01|桂西僮族自治区|桂西僮族/广西
1952-10-21|西康省西昌专区彝族人民|西康/西康 西昌/西康
1949-10-21|陝西省長安縣選舉村代表|陕西/陕西 长安/陕西
1953-06-21|江蘇省徐州專區的麥收|江苏/江苏 徐州/江苏
1958-10-21|河南省遂平县卫星人民公社|河南/河南 遂平/河南
1954-06-21|云南镇南县的互助组|云南/云南 镇南/云南
1962-06-21|云南南华县的生产队|云南/云南 南华/云南
1962-05-01|集安县养蜂|集安/吉林
1947-05-01|武乡群众积极参军|武乡/山西
1947-05-01|潞城张家庄翻身农民|潞城/山西
1947-05-01|平顺李顺达互助组|平顺/山西
1947-05-01|阳谷、寿张两县民兵|阳谷/山东 寿张/山东
1950-05-01|阳谷、寿张两县民兵|阳谷/平原 寿张/平原
1948-05-01|冀鲁豫行署指示|冀鲁豫/冀鲁豫
1946-06-01|邯郸市各界集会|邯郸/河北
1953-05-01|玉门油矿职工|玉门/甘肃
1956-05-01|全县农民加入高级社|
1956-05-01|召开县委会议 省和县委干部下乡|
1953-05-01|五台拖拉机运到农场|
1953-05-01|山西五台县|山西/山西 五台/山西
1953-05-01|大兴水利|
1953-05-01|渡口的故事|
1953-05-01|沁源、安泽等县的药材|沁源/山西 安泽/山西
1953-05-01|广东人民热爱和平|广东/广东
1953-05-01|河北省各县普遍建立互助组|河北/河北
1953-05-01|河南、河北和平原三省|河南/河南 河北/河北 平原/平原
1952-05-01|河南、河北、平原三省|河南/河南 河北/河北 平原/平原
1957-05-01|新疆维吾尔自治区和田专区|新疆/新疆 和田/新疆
1953-05-01|川南行署区泸州专区|川南/四川 泸县/四川
1952-05-01|川南区泸县专区|川南/四川 泸县/四川
1951-01-01|江西兴国县老区人民|江西/江西 兴国/江西
1951-01-01|兴国县|兴国/江西
1951-01-01|浙江省嘉兴、宁波、绍兴三专区|浙江/浙江 嘉兴/浙江 宁波/浙江 绍兴/浙江
1964-01-01|学习大寨精神|(昔阳/山西)
1964-01-01|大寨大队的道路|昔阳/山西
1951-01-01|呼伦贝尔盟阿荣旗|呼伦贝尔/内蒙古 阿荣/内蒙古
1951-01-01|山东省文登专区牟平县|山东/山东 文登/山东 牟平/山东
1951-01-01|山东垦利、利津两县|山东/山东 垦利/山东 利津/山东
1950-01-01|东北各地；辽东、辽西、松江、吉林|东北/None 辽东/辽东 辽西/辽西 松江/松江 吉林/吉林
1956-01-01|辽东半岛苹果丰收|辽宁/辽宁
1956-01-01|上海市郊区和江苏松江专区|上海/上海 江苏/江苏 松江/江苏
1956-01-01|贵州省黔东南苗族侗族自治州|贵州/贵州 黔东南/贵州
1955-01-01|广西僮族农民|广西/广西
1957-01-01|开封专区兰考县|开封/河南 兰考/河南
1953-01-01|察北牧区并入河北|察北/察哈尔 河北/河北
1954-01-01|陕西省宝鸡县号镇|陕西/陕西 宝鸡/陕西
1952-08-01|安徽省安庆专区桐城县|安徽/安徽 安庆/安徽 桐城/安徽
1954-01-01|伊犁哈萨克自治州|伊犁/新疆
1955-01-01|甘肃银川专员公署|甘肃/甘肃 银川/甘肃
1953-01-01|江苏省吴县农民|江苏/江苏 吴县/江苏
1952-01-01|苏南无锡县|苏南/江苏 无锡/江苏
1954-11-11|广西南宁农民|广西/广西 南宁/广西
1954-11-11|广西南宁专区|广西/广西 南宁/广西
1954-11-11|广西壮族农民|广西/广西
1954-11-11|山西北部农民|山西/山西
1954-11-11|山西南部农民|山西/山西
1954-11-11|从江西到陕北|江西/江西 陕西/陕西
1954-11-11|从江西老区来|江西/江西
1954-11-11|从江西瑞金到福建|江西/江西 瑞金/江西 福建/福建
1954-11-11|贵州从江县农民|贵州/贵州 从江/贵州
1952-04-01|安东农民|安东/辽东
1948-04-01|安东农民|安东/安东
1951-04-01|松江农民|松江/松江
1956-04-01|松江农民|松江/江苏
1956-04-01|辽西农民|辽宁/辽宁
1949-12-01|热河赤峰县农民|热河/热河 赤峰/热河
1951-12-01|赤峰城郊|赤峰/热河
1951-12-01|乌丹县农民|乌丹/热河
1951-12-01|昭乌达盟牧民|昭乌达/内蒙古
1990-12-01|赤峰农民|赤峰/内蒙古
1999-01-01|涪陵农民|涪陵/重庆
1999-01-01|万州农民|万州/重庆
1999-01-01|永川、江津农民|永川/重庆 江津/重庆
1999-01-01|黔江农民|黔江/重庆
1955-01-01|永川农民|永川/四川
1954-11-11|天津河北路小学|天津/天津
1954-11-11|上海四川路、西藏路、山东路的商店|上海/上海
1954-11-11|云南省路南县|云南/云南 路南/云南
1951-05-01|锦西工人|锦西/辽西
1951-05-01|本溪工人|本溪/辽宁
1957-05-01|本溪工人|本溪/辽宁
1957-05-01|湖北京山|湖北/湖北 京山/湖北
1957-05-01|河南京山|河南/河南
1957-05-01|巢县农民|巢县/安徽
1954-11-11|四川茶农增产|四川/四川
1954-11-11|杭州茶农|杭州/浙江
1954-11-11|婺源茶农学习新技术|婺源/江西
1954-11-11|安溪县茶叶丰收|安溪/福建
1954-11-11|西康省雅安专区名山县茶叶|西康/西康 雅安/西康 名山/西康
1954-11-11|湖南茶叶丰收|湖南/湖南
1954-11-11|安徽茶区|安徽/安徽
1954-11-11|浙江省茶叶公司|浙江/浙江
1954-11-11|云南菜籽丰收|云南/云南
1954-11-11|四川菜油统购|四川/四川
1954-11-11|广东鱼苗远运各地|广东/广东
1954-11-11|江苏鱼塘|江苏/江苏
1954-11-11|贵州酒精厂|贵州/贵州
1954-11-11|青岛酒厂节约粮食|青岛/山东
1954-11-11|山西戏剧工作者下乡|山西/山西
1954-11-11|上海牌照税|上海/上海
1954-11-11|河北话剧团|河北/河北
1954-11-11|金华火腿|(金华/浙江)
1954-11-11|武昌鱼|(武汉/湖北)
1954-11-11|北京烤鸭|(北京/北京)
1954-11-11|河北农民报|(河北/河北)
1954-11-11|天津大公报|(天津/天津)
1954-11-11|山西日报创刊|(山西/山西)
1954-11-11|《河北日报》|(河北/河北)
1950-03-01|白城农民|白城/黑龙江
1950-03-01|洮南县农民|洮南/黑龙江
1950-03-01|黑龙江省洮安县农民|黑龙江/黑龙江 洮安/黑龙江
1950-03-01|镇赉县农民|镇赉/黑龙江
1950-03-01|安广县农民|安广/黑龙江
1950-03-01|开通县农民|开通/黑龙江
1950-03-01|瞻榆县农民|瞻榆/黑龙江
1950-03-01|大赉县农民|大赉/黑龙江
1950-03-01|白城专区|白城/黑龙江
1950-03-01|黑龙江省白城县|黑龙江/黑龙江 白城/黑龙江
1950-03-01|扶余县|扶余/吉林
1950-03-01|泰来县|泰来/黑龙江
1955-03-01|洮南县农民|洮南/吉林
1955-03-01|白城专区|白城/吉林
1950-03-01|烟台市工人|烟台/山东
1956-03-01|烟台工人|烟台/山东
1956-03-01|莱阳专区农民|莱阳/山东
1956-03-01|吴忠市农民|吴忠/甘肃
1956-03-01|吴忠农民|吴忠/甘肃
1956-03-01|潍坊市工人|潍坊/山东
1956-03-01|潍坊工人|潍坊/山东
1956-03-01|昌潍专区|昌潍/山东
1956-03-01|沙市工人|沙市/湖北
1956-03-01|沙市市工人|沙市/湖北
1956-03-01|荆州专区|荆州/湖北
1956-03-01|京津两地工人|北京/北京 天津/天津
1956-03-01|京津沪工人|北京/北京 天津/天津 上海/上海
1956-03-01|京津农民|北京/北京 天津/天津
1956-03-01|沪宁杭地区|上海/上海 南京/江苏 杭州/浙江
1956-03-01|京郊农民|北京/北京
1956-03-01|沪郊菜农|上海/上海
1956-03-01|津郊菜农|天津/天津
1956-03-01|冀鲁豫三省|河北/河北 山东/山东 河南/河南
1956-03-01|陕甘宁三省农民|陕西/陕西 甘肃/甘肃 宁夏/甘肃
1947-03-01|冀鲁豫三省|冀鲁豫/冀鲁豫
1948-03-01|陕甘宁农民|陕甘宁/陕甘宁
1956-03-01|陕甘宁农民|陕西/陕西 甘肃/甘肃 宁夏/甘肃
1956-03-01|川陕公路|(四川/四川) (陕西/陕西)
1956-03-01|武汉长江大桥通车|武汉/湖北
1970-03-01|南京长江大桥通车|南京/江苏
1956-03-01|秦皇岛港|秦皇岛/河北
1956-03-01|舟山渔场|舟山/浙江
1956-03-01|桂林山水|桂林/广西
1956-03-01|井冈山上|井冈山/江西
1956-03-01|台湾同胞|台湾/台湾
1956-03-01|崇明岛|崇明/江苏
1947-03-01|黎城南委泉互助组|黎城/山西
1947-03-01|黎城南委泉|黎城/山西
1947-03-01|宣化店|
1954-11-11|越南河内、太原|
1954-11-11|越南太原、山西两省|
1954-11-11|永安社和长安社|
1954-11-11|永安社、长安社|
1954-03-01|赣南行政区农民|赣南/江西
1954-03-01|粤东行政区|粤东/广东
1954-03-01|粤西行政区|粤西/广东
1954-03-01|粤北行政区|粤北/广东
1954-03-01|粤中行政区|粤中/广东
1954-03-01|粤北农民|广东/广东
1960-03-01|粤北农民|广东/广东
1956-05-01|宁津县、宁晋县农民|宁津/山东 宁晋/河北
1956-05-01|金华县火腿厂|金华/浙江
1954-11-11|牡丹江边的人们|
1956-05-01|四川菜的做法|(四川/四川)
1956-05-01|川陕革命根据地|川陕/川陕
1951-11-11|上海国营纱厂和上海码头|上海/上海
1957-03-01|《河北民间故事》出版|(河北/河北)
1952-03-01|华北局的指示|华北/None
1955-01-01|鞍钢的高炉|鞍山/辽宁
1952-03-01|京、津两市工商界|北京/北京 天津/天津
1952-03-01|太原铁路管理局的列车|(太原/山西)
1946-06-01|任邱县和商邱专区|任丘/河北 商丘/河南
1946-06-01|辽北海龙县农民|辽北/辽北 海龙/辽北
1957-06-01|来自东北的代表|东北/None
""".strip().splitlines()


@pytest.mark.parametrize("line", HEADLINES, ids=lambda line: line.partition("|")[2])
def test_headline(line: str) -> None:
    """A headline's places are its subjects, each in the province of its time."""
    day, headline, expected = line.split("|")
    assert told(article(headline, day=day)) == expected


# (headline, what it is about): words in which a name of a place stands by chance, or a place abroad.
TRAPS = """
河内人民欢庆停战|
苏联集体农庄的丰收|
中苏友好互助同盟条约|
苏维埃农业专家来访|
蒙古人民共和国代表团|
草原上的蒙古马|
外蒙古的畜牧业|
长江西岸加固堤防|
洞庭湖南岸的堤垸|
黄河南岸农民抢修堤坝|
太行山东麓的果园|
淮河南北两岸|
两广东部沿海的渔业|
太原则不然|
干部中大同小异的看法|
高要求与低标准|
反对开封建倒车|
东西安排要合理|
线路从西南通过的地方|
朝阳升起的时候|
和平、合作与团结|
保卫世界和平大会开会|
公安、资源、通道|
平原上的拖拉机|
华北平原的春天|
东方红照大地|
新民主主义的胜利|
华北各地完成春播|华北/None
东北人民政府的决定|东北/None
老解放区的互助组|
中山装和列宁装|
蒙古族牧民的歌声|
朝鲜平壤人民的斗争|
南京条约的教训|(南京/江苏)
西安事变的回忆|(西安/陕西)
南昌起义二十七周年|(南昌/江西)
河南蒙旗牧民生活改善|河南蒙旗/青海
河南蒙古族自治区成立|河南县/青海
黄河南亲王旗的牧业|黄河南亲王旗/青海
江西岸的堤防|
青海湖南部|
太行山西部|
长江西北部的农民|
海南藏族自治州牧民|海南州/青海
嫩江两岸农民|
沱江流域|
黑龙江下游的渔业|
黑龙江农民|黑龙江/黑龙江
北京街头|北京/北京
朝鲜金川的农民|
越南河内、海防、太原、河东、北宁|
志愿军在朝鲜金川作战|
朝鲜代表到沈阳|沈阳/辽宁
延边朝鲜族农民|延边/吉林
上海牌手表下乡|(上海/上海)
永丰、新民、建设三社|
昔阳、平定两县|昔阳/山西 平定/山西
保定计划完成|
马关条约|
社长李广元、王海安|
""".strip().splitlines()


@pytest.mark.parametrize("line", TRAPS, ids=lambda line: line.partition("|")[0])
def test_trap(line: str) -> None:
    """The characters of a name are not a place within other words, rivers, or places abroad."""
    headline, expected = line.split("|")
    assert told(article(headline)) == expected


def test_old_names_and_codes_of_today_meet() -> None:
    """A prefecture keeps its code, and has the name of the document's day."""
    old = one(article("忻县专区整社", day="1954-05-01"), "140900")
    new = one(article("忻州地区的乡镇企业", day="1986-05-01"), "140900")
    assert (old.name, new.name) == ("忻县", "忻州")
    assert (old.name_en, new.name_en) == ("Xinxian", "Xinzhou")
    assert old.path == new.path == ("CN", "x-huabei", "140000", "140900")


def test_county_and_prefecture_of_one_name() -> None:
    """长治县 is the county and 长治 or 长治专区 the prefecture."""
    assert one(article("长治县的互助组"), "140421").level == "county"
    assert one(article("长治专区的互助组"), "140400").level == "prefecture"
    assert one(article("山西长治的互助组"), "140400").level == "prefecture"


def test_committee_acting_within_a_subject() -> None:
    """A unit within a subject is a subject too if its committee is mentioned, else it is only mentioned."""
    document = article("江苏省新建合作社", "中共盐城地委已抽调干部深入新社。", "淮阴地委召开会议。", "扬州也有雨。")
    assert told(document) == "江苏/江苏 盐城/江苏 淮阴/江苏 (扬州/江苏)"


def test_sub_heads() -> None:
    """An article on many provinces has those of its sub-heads as subjects."""
    heading = ParagraphKind.HEADING
    document = article(
        "各地积极备耕", "新华社北京五日电　据各地报道：", Paragraph("河北", heading), "石家庄专区已经备好种籽。",
        Paragraph("山西", heading), "临汾专区送粪。",
    )  # fmt: skip
    assert told(document) == "河北/河北 山西/山西 (北京/北京) (石家庄/河北) (临汾/山西)"


def test_dateline() -> None:
    """A dateline is a subject only if the text names its province and no headline names a place; Beijing's never is."""
    assert told(article("丰收在望", "新华社太原四日电　阳曲县夏收开始了。")) == "太原/山西 (阳曲/山西)"
    assert told(article("农村见闻", "苏州水稻丰收。（本报江苏记者站）")) == "江苏/江苏 (苏州/江苏)"
    assert told(article("农村见闻", "新华社太原四日电　夏收开始了。")) == "中国/None (太原/山西)"
    assert told(article("农村见闻", "新华社北京四日电　夏收开始了。")) == "(北京/北京)"
    assert told(article("运城专区丰收", "新华社太原四日电　夏收开始了。")) == "运城/山西 (太原/山西)"


def test_place_of_the_body() -> None:
    """Without a place in the headline, what two paragraphs name and a third of all names are is the subject."""
    document = article(
        "一个合作社的成长", "昔阳县的农民都知道。", "昔阳县委书记说：", "北京来的记者走了。", "秋天到了。"
    )
    assert told(document) == "昔阳/山西 (北京/北京)"


def test_short_news() -> None:
    """A short article is about the place that it opens with."""
    document = article("简讯", "辽东省岫岩县小孤山村农民组织互助组，已向沈阳订购农具。", day="1951-01-01")
    assert told(document) == "辽东/辽东 岫岩/辽东 (沈阳/辽宁)"


def test_one_list_has_one_role() -> None:
    """Provinces that are counted together, or that open an article together, are all subjects."""
    body = ("湖南、湖北、江西三省农民合作修堤。", "农民说。")
    assert told(article("合作修堤", *body)) == "湖南/湖南 湖北/湖北 江西/江西"
    longer = ("会议开始。", "山东、河南、平原三省代表到会，山东代表报告。", "山东的代表说。")
    assert told(article("防汛会议", *longer, day="1951-01-01")) == "山东/山东 河南/河南 平原/平原"


def test_one_place_is_one_unit() -> None:
    """A county's bare name means the county while no prefecture has it."""
    assert told(article("铁岭农民", "铁岭县农民丰收。", day="1951-05-01")) == "铁岭/辽西"


def test_province_that_the_text_states() -> None:
    """A printed province overrules the tables where only their dates may be wrong, and nowhere else."""
    assert one(article("松江省阿城县", day="1955-05-01"), "230112").province == "松江"
    assert one(article("丰收", "河南京山。湖北京山县丰收。", day="1957-01-01"), "420882").province == "湖北"


def test_customary_spellings_of_cities() -> None:
    """A city's customary spelling is the city's, whatever the special district around it was called."""
    assert told(article(en="Peasants of Chefoo", day="1956-03-01")) == "烟台/山东"
    assert told(article(en="Workers in Shasi", day="1956-03-01")) == "沙市/湖北"


def test_labels_that_readers_see() -> None:
    """Offices and banners have English labels that say what they are."""
    assert one(article("苏北农民", day="1951-05-01"), "x-subei").name_en == "North Jiangsu (Subei)"
    assert one(article("河南蒙旗牧民", day="1953-05-01"), "632324").name_en == "Henan Mongol Banner"


def test_village_called_like_a_far_county() -> None:
    """固镇 after 武安县 of Hebei is a village there, not the county of Anhui; with its suffix it is the county."""
    assert told(article("武安县委在固镇创造经验", day="1947-05-01")) == "武安/河北"
    assert "固镇/安徽" in told(article("武安县和固镇县", day="1980-05-01"))


def test_headlines_of_one_title_are_apart() -> None:
    """Counties of several headlines, or of several clauses, keep their provinces."""
    assert told(article("盐城专区兴修水利 昔阳农民送粪")) == "盐城/江苏 昔阳/山西"
    assert told(article("盐城专区兴修水利　昔阳农民送粪")) == "盐城/江苏 昔阳/山西"
    assert told(article("武安丰收，昔阳受灾")) == "武安/河北 昔阳/山西"


def test_named_entities_tell_places_from_words() -> None:
    """A name that is also a common word counts where the document's own list calls it a place."""
    plain = article("和平的水利", "修塘筑坝。", "农民们说。")
    place = Gloss(en="Heping", romanisation="", zh="和平", category="place")
    term = Gloss(en="peace", romanisation="", zh="和平")
    assert told(replace(plain, entities=(place,))) == "和平/广东"
    assert told(replace(plain, entities=(term,))) == ""


def test_long_paragraph() -> None:
    """A very long paragraph takes time in proportion to its length."""
    documents = {pieces: article("", "苏州、朝阳和平、Suzhou Yulin " * pieces) for pieces in (200, 1600)}
    assert is_linear(lambda pieces: find_places(documents[pieces], GAZETTEER), 200)


def test_province_of_the_sentence() -> None:
    """A county's name that two provinces share means the one in the province that the sentence names."""
    assert told(article("吉林省通化专区和陕西省安康专区")) == "吉林/吉林 通化/吉林 陕西/陕西 安康/陕西"
    both = article("各地简讯", "江西省宜春专区缴粮。", "黑龙江省伊春林区伐木。")
    assert {"360900", "230700"} <= {place.code for place in find_places(both, GAZETTEER)}


def test_common_word_counts_with_support() -> None:
    """A county whose name is a common word counts if the document names it unambiguously elsewhere."""
    document = article("和平的水利", "广东省和平县修塘。", "和平的农民说。")
    assert one(document, "441624").role is Role.SUBJECT
    assert told(article("和平的水利", "修塘筑坝。", "农民们说。")) == ""


def test_china() -> None:
    """China is a subject if it is mentioned often and nothing narrower is one, and is left out beside anything narrower."""
    assert told(article("农村的新气象", "我国农民组织起来。", "全国有十万个社。")) == "中国/None"
    assert told(article("山西农村的新气象", "我国农民组织起来。", "全国有十万个社。")) == "山西/山西"
    assert told(article("河内庆祝停战", "中国代表团到场。", "中国的礼物。")) == "(中国/None)"
    assert told(article("中国共产党的指示", "中国人民解放军来了。")) == ""


# ---- English ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("The case of Hebei Province", "河北/河北"),
        ("Rural Markets in Szechwan", "四川/四川"),
        ("Land Reform in Wu-an County, Hopei", "武安/河北 河北/河北"),
        ("Peasants of Suzhou, Anhui", "宿州/安徽 安徽/安徽"),
        ("The harvest in Suzhou, Jiangsu Province", "苏州/江苏 江苏/江苏"),
        ("Shanxi and Shaanxi compared", "山西/山西 陕西/陕西"),
        ("Peasant Life in Shansi and Shensi", "山西/山西 陕西/陕西"),
        ("The Sikang–Tibet border and Jehol", "西康/西康 西藏/西藏 热河/热河"),
        ("Herders of Inner Mongolia", "内蒙古/内蒙古"),
        ("Workers in Mukden, Dairen, Tientsin and Canton", "沈阳/辽宁 大连/辽宁 天津/天津 广州/广东"),
        ("Kuei-chou and Ho-pei", "贵州/贵州 河北/河北"),
        ("Xin County, Henan", "新县/河南 河南/河南"),
        ("Changzhi Prefecture, Shanxi Province", "长治/山西 山西/山西"),
        ("Heping and Renmin", ""),
        ("Chiang and the South China Sea", ""),
        ("Jefferson County mourns", ""),
        ("From Canton, Ohio", ""),
        ("Students of Peking University", "(北京/北京)"),
        ("Hunan Cuisine", "(湖南/湖南)"),
        ("Outer Mongolia", ""),
        ("Peasants near Xi'an, Yan’an and Jinan", "西安/陕西 延安/陕西 济南/山东"),
        ("The word xian; Xian and Dali", ""),
        ("Cadres in Jiangxi's Xunwu County", "江西/江西 寻乌/江西"),
        ("Rural life in Yunnan's Dali", "云南/云南 大理/云南"),
        ("All-China Federation", ""),
        ("Zhang Yulin and Liu Shaoxing went to Yulin, Shaanxi", "榆林/陕西 陕西/陕西"),
        ("The memoirs of Wang Changzhi", ""),
        ("Shaan-Gan-Ning and the Shanxi-Chahar-Hebei base", "陕甘宁/陕甘宁 晋察冀/晋察冀"),
        ("Handan and Wuxi", "邯郸/河北 无锡/江苏"),
        ("Shops on Hebei Road, Hunan Street and West Nanjing Road", ""),
        ("The Nenjiang River", ""),
        ("Hunan Embroidery and Sichuan Opera", "(湖南/湖南) (四川/四川)"),
        ("The Beijing-Hankou Railway", "(北京/北京) (武汉/湖北)"),
        ("The Tientsin-Pukow Railway", "(天津/天津)"),
        ("Peking duck, Shantung silk, Canton fair", "(北京/北京) (山东/山东) (广州/广东)"),
        ("Peasants of Yenan and Anhwei", "延安/陕西 安徽/安徽"),
        ("Peasants of Shen-hsi", "陕西/陕西"),
        ("Wuxiang and Licheng Counties", "武乡/山西 黎城/山西"),
        ("Xiyang and Pingding counties, Shanxi", "昔阳/山西 平定/山西 山西/山西"),
        ("Xiyang, Pingding and Heshun Counties", "昔阳/山西 平定/山西 和顺/山西"),
        ("Counties of Xiyang and Pingding", "昔阳/山西 平定/山西"),
        ("Hejian, Renqiu, Xianxian Counties", "河间/河北 任丘/河北 献县/河北"),
        ("Xiyang, Pingding, Heshun and other counties", "昔阳/山西 平定/山西 和顺/山西"),
        ("Xiyang, Pingding, and six other counties", "昔阳/山西 平定/山西"),
        ("Four counties including Xiyang, Pingding, and Heshun", "昔阳/山西 平定/山西 和顺/山西"),
        ("Counties such as Xiyang and Pingding", "昔阳/山西 平定/山西"),
        ("The Hebei Daily", "(河北/河北)"),
        ("Taipei, Keelung, and Tatsienlu", "台北/台湾 基隆/台湾 康定/四川"),
    ],
)
def test_english_headline(headline: str, expected: str) -> None:
    """English names count in pinyin, Wade-Giles and postal spelling; counties need a level or a province beside them."""
    assert told(article(en=headline, day="")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In Shanxi the harvest was good. Teams in Baode dug a canal.", "山西/山西 (保德/山西)"),
        ("Grain went from Hunan to Zhijiang.", "湖南/湖南 (芷江/湖南)"),
        ("In Henan the harvest was good. Teams in Baode dug a canal.", "河南/河南"),
        ("Teams in Baode dug a canal.", ""),
        ("In Shanxi the work of Baode was praised by Baode.", "山西/山西 (保德/山西)"),
        ("In Shanxi, the teacher Baode was praised.", "山西/山西"),
    ],
)
def test_bare_county_in_english_alone(text: str, expected: str) -> None:
    """A county's bare name counts where the text says that it is a place, and names the province in which it lies."""
    assert told(article(english=(text,), day="1946-06-02")) == expected


def test_original_rules_the_translation() -> None:
    """Shanxi in a translation is Shaanxi if the Chinese has 陕西, and a place that the Chinese lacks is left out."""
    document = article(
        "陕西省召开农业会议", "陕西省各地。", en="Shanxi Province Holds Meeting", english=("Shanxi and Hebei.",)
    )  # fmt: skip
    assert told(document) == "陕西/陕西"
    assert {evidence.where for evidence in one(document, "610000").evidence} == {
        "title.zh", "title.en", "body.zh.0", "body.en.0",
    }  # fmt: skip


def test_bare_county_of_the_original() -> None:
    """A county's bare name in a translation means the county in the Chinese text."""
    document = article(
        "昔阳县的互助组", "昔阳县丰收。", en="Mutual Aid Teams of Xiyang", english=("Xiyang had a harvest.",)
    )
    assert [evidence.where for evidence in one(document, "140724").evidence] == [
        "title.zh", "body.zh.0", "title.en", "body.en.0",
    ]  # fmt: skip


def test_passing_places_of_an_english_text() -> None:
    """Cities named once in a long text on China are mentions, and China is the subject."""
    body = ("China pools its land.", "Rural China changes.", "They sell in Shanghai or Beijing.", "China is large.")
    assert told(article(en="Strengthening Village Collectives", english=body, day="")) == (
        "中国/None (上海/上海) (北京/北京)"
    )


# ---- what holds for any text -----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "平原省 新乡专区 河南 山 西 长治 、 。 和平县 苏联 黄河南岸 忻县 地委 新华社 电 Shanxi Province , Xin County 's - \n \ud800 蒙古马 九月".split()
)


@given(st.lists(WORDS, max_size=12), st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=60, deadline=None)
def test_never_raises_and_evidence_stands(words: list[str], body: list[str]) -> None:
    """Any text gives places or none; each has evidence that quotes the text and a path from China; subjects come first."""
    document = article("".join(words), *body, en=" ".join(words))
    places = find_places(document, GAZETTEER)
    wording = {"title.zh": "".join(words), "title.en": " ".join(words)}
    wording |= {f"body.zh.{number}": text for number, text in enumerate(body)}
    for place in places:
        assert place.path[0] == "CN"
        assert place.path[-1] == place.code
        assert 1 <= len(place.evidence) <= 20
        for evidence in place.evidence:
            assert wording[evidence.where][evidence.start : evidence.end] == evidence.text
    assert [place.role for place in places] == sorted((place.role for place in places), reverse=True)
    assert len({place.code for place in places}) == len(places)


TRADITIONAL = str.maketrans("平乡专区长县东苏热河绥远辽宁广岛陕云", "平鄉專區長縣東蘇熱河綏遠遼寧廣島陝雲")


@pytest.mark.parametrize("line", HEADLINES[::3], ids=lambda line: line.partition("|")[2])
def test_script_does_not_matter(line: str) -> None:
    """A headline in traditional characters has the places of the same headline in simplified ones."""
    day, headline, expected = line.split("|")
    traditional = headline.translate(TRADITIONAL)
    assert to_simplified(traditional) == to_simplified(headline)
    assert told(article(traditional, day=day)) == expected


def test_fast() -> None:
    """Finding an article's places takes at most 15 times as long as cutting it into words (7 times, measured)."""
    body = "各地的建社工作都经过较长时间的准备，河南省新乡、安阳等专区也开了会，上海、北京的工人支援农民。" * 5
    document = article("江苏省新建农业生产合作社", body, body, body, body)
    find_places(document, GAZETTEER)
    list(chinese_words(body))
    assert within(15, lambda: find_places(document, GAZETTEER), lambda: [list(chinese_words(body)) for _ in range(4)])
