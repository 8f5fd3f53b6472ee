"""Chinese surnames, by which a romanised name is told from other words."""

from __future__ import annotations

__all__ = ["SURNAMES"]

SURNAMES = frozenset(
    # The commonest of the Hundred Surnames (百家姓), folded, and those of men and women in the history of 1921 to 1978.
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤康常温施洪安乔骆柯聂章倪纪"
    "习薄乌包项柳俞翁荣华胥穆艾邢焦岳殷梅阮耿詹关卞甘左宫路戚樊兰费滕鲍毕楚符成游葛管牛季霍凌裴饶柴喻瞿祝伍查屈车冷巴苗尤"
    "宁涂谷木申欧舒解晏臧单简凤帅栗粟谌蹇班粱柏辛麦盛商童佟狄米封应司诸上皇"
)
"""Characters; compound surnames (欧阳, 司马) are told by their first."""
