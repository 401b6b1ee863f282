"""Words that tell what a number is: parts of patterns, or folded. Data: single words, no sentences."""

from __future__ import annotations

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any(words: str) -> str:
    return "|".join(words.split())


def _whole(words: str) -> re.Pattern[str]:
    """Return a pattern for any of the words (themselves patterns), in any case, with no letter beside it.

    Digits may be glued to it: masking them must not make it a word that it was not before.
    """
    return re.compile(rf"(?<![^\W\d_])(?:{_any(words)})(?![^\W\d_])", re.IGNORECASE)


PERSONAL_NUMBER = _whole(r"pers(?:on)?\.?(?:nummer|nr|numret)\w* pnr samordnings(?:nummer|nr)\w*")
TELEPHONE = _whole(
    r"(?:telefon|mobil|tel|mob|hem|jobb)?(?:nummer|numret|nr)"
    r" \w{0,10}telefon mobil tel tfn mob ring nås sms\w*"
)
ACCOUNT = _whole(
    r"\w{0,20}konto(?:t|n|nr|nummer|numret|numren)? clearing\w{0,10} swish\w{0,6} [a-z]{4}giro\w{0,10} bg pg"
)
# Also after the number.
ACCOUNT_NUMBER = _whole(r"(?:bank)?konto(?:nr|nummer|numret) bankkonto clearing\w{0,10} [a-z]{4}giro\w{0,10}")
CLEARING = _whole(r"clearing\w{0,10}")
_COUNTED = _any("kr kronor kronorna sek spänn lax papp tusen euro eur dollar :- följare pers personer st %")
# After a number that is an amount or a count.
NO_ACCOUNT = re.compile(
    rf"\s?(?:{_COUNTED})(?!\w)",
    re.IGNORECASE,
)
AT = r"at|@|snabel[- ]?a"
DOT = r"\.|\s(?:punkt|dot|prick)\s|\s?[(\[](?:punkt|dot|prick|\.)[)\]]\s?"
DOT_BACKWARDS = "tknup|tod|kcirp"
TOP_DOMAINS = _any(
    "se com nu org net eu no dk fi io de uk info me gov edu pl app dev biz tv is ee fr nl ru tr so it es us"
    " example"
)
MAIL_PROVIDERS = _any(
    "gmail googlemail hotmail outlook live yahoo icloud telia comhem bredband spray protonmail proton msn"
)

VEHICLE = _whole(
    r"""
    reg reg\.?nr reg\.?nummer registr\w* \w{0,20}plåt\w* \w{0,20}skylt\w* \w{0,20}bil(?:en|ar|s)?
    \w{0,20}moped\w* mc motorcykel\w* epa\w* \w{0,20}traktor\w* taxi\w* släp\w* husvagn\w* volvo
    saab audi bmw mercedes toyota tesla kia ford skoda vw golf passat
    """
)
# Three letters that are a word, an abbreviation, a make or a game.
NO_PLATE = _listed(
    """
    abs add age all alt amd and apr are art ask aug bad bar beg ber bmw bol bor box bra bus but byt
    can car cla cod cpu csn dag dar day dec dej dem den det dhl dlc dog dom ean ens etc ett eur fap
    far fax fcb feb fem for fre gar ger get ghz glc glk gor gps gta gtx gul han har has hej hem hen
    her hex hon hos hot hur hus jag jan jul jun kan kap kmh kod kom kor krp ktm kwh lag lan led lgh
    log lol lor lss lul mac mah maj man map mar mat max med mej men mer mhz mms mob mon mor mot nan
    nar nat nba nbr ned nej ner new nhl nja nog not now num nya och okt old one ons ord ort oss ost
    our out par per pes pga pnr pol pro psn pub rad rak ram ras ref ren rgb rlc rod rok rpg rps rtx
    rum run sag sak sal sar sas see sej sek sen sep ser set sex sfs she sju ska sms sol som son sou
    ssd ssn str syd tab tag tak tal tar tel ten tex tfn the tja tnt tog tom ton too top tor tre tum
    tur two tyg typ ufc ung upp ups usb usd ute was who why wow wwe you
    """
)

# Streets end so, in any case; with UNCERTAIN_ENDINGS only with a capital or after a word of LIVES.
STREET_ENDINGS = tuple(
    _listed(
        """
        brinken esplanaden gata gatan gatann grand granden gtan kajen slingan stig stigen straket torg torget
        vag vagen
        """
    )
)
UNCERTAIN_ENDINGS = tuple(
    _listed(
        """
        allen alle asen backar backe backen bagen berget dalen gangen garden gardet hagen hamnen
        hojden kaj kroken kullen leden liden lunden parken plan planen platsen ringen rundan strand
        stranden sv svangen terrassen trappan tunet udden viken
        """
    )
)
STREET_HEADS = _listed(
    """
    alle allen backar backe backen gata gatan gator grand granden kaj kajen led leden park parken
    plan planen plats platsen ring ringen stig stigen strand torg torget trappa trappor vag vagen
    """
)
STREET_PREFIXES = _listed(
    "gamla lilla nedre norr norra nya oster ostra ovre s:t sankt sankta soder sodra stora vaster vastra"
)
# Ends like a street but is none, or stands before a head without naming it.
NO_STREET = _listed(
    """
    alls andra ar arbetsplats arbetsplatsen av bakgata bakgatan bakvag bilvag bilvagen
    bokstavsordning brottsplats brottsplatsen cykelvag cykelvagen dags den deras dess det din en er
    ett europavag finns flygplan flygplanet forsta fotbollsplan fotbollsplanen fran gagata gagatan
    gangen gangvag gangvagen hallplats hallplatsen hans hemvag hemvagen hennes hos huvudgata
    huvudgatan i infartsvag ingangen innergarden kallargangen langs lansvag las lekparken lekplats
    lekplatsen min mot motorvag motorvagen nagons olycksplats olycksplatsen omgangen omvag oss
    overgangen pa parkeringsplats parkeringsplatsen plats polisstation riksvag ringen samma sin
    skolgarden skolplan skolvag skolvagen spelplan till tillgangen tredje tunnelgangen tvargata
    tvargatan uppgangen utgangen utvag vaningsplan vaningsplanen var vars vems vid vilkas vilken
    """
)
LIVES = _whole(r"bor bott adress\w* adr hemma hem\still")
FLAT = _any("lgh lägenhet lght port uppgång uppg")
FLOOR = _any("trappor trappa tr våningen våning vån")
# After a number that counts something: 'på Storgatan 3 killar'.
NOT_HOUSES = _any(
    """
    av barn bil bilar butiker dag dagar dar gubbar gång gånger gäng ggr grabbar grader h hus killar
    kille km kontor kr kronor kvinnor kvällar lägenheter m man meter mil min minuter mopeder mån
    månader män nätter pers person personer polis polisbilar poliser procent sek sekunder skott
    snubbar spänn st ställen stycken till tim timmar timme tjej tjejer tonåringar ungdom ungdomar
    vakter veckor år åringar
    """
)
