"""Conversations with the knowledge alone: each turn is what somebody writes, the intent that it gets, and
what the answer must hold or (after "!") must not. What the model hears in some of them stands in HEARD.
"""

from __future__ import annotations

import pytest

from lotsen import paths
from lotsen.answers.memory import Memory
from lotsen.answers.operations import respond
from lotsen.answers.payloads import is_payload
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply, is_lacking
from lotsen.knowledge import load
from lotsen.swedish.names import NameFinder
from lotsen.values.bubble import Kind

KNOWLEDGE = load(paths.KNOWLEDGE)
FINDER = NameFinder(KNOWLEDGE)
PLACE, GOES_ON, OUTSIDE, UNKNOWN = "kontor_i_omrade", "foljdfraga", "utanfor_omradet", "nlu_fallback"
Turn = tuple[str, str, list[str]]
# The aspects of questions (lotsen/nlu/question_aspect.py).
HEARD = {
    "var ligger kontoret i Fittja": "var",
    "hur många kontor finns det i Södertälje": "antal",
    "Hur kommer jag dit?": "vag",
    "va gör dom där egentligen": "vad",
    "hur gammal måste man va": "alder",
    "hur många är de": "antal",
    "vilka sitter där": "vem",
    "skillnaden mellan Mumin och Nova": "skillnad",
    "Är lokala och mobila poliskontor samma sak?": "skillnad",
    "Hur många finns av vardera?": "antal",
    "Var står de rullande?": "var",
    "stämmer det att det är 27 kontor": "stammer",
    "vad kostar mumin": "kostnad",
    "vad kostar det": "kostnad",
    "hur gammal": "alder",
    "Och ligger det vid tunnelbanan?": "vag",
    "är det samma sak som nova": "skillnad",
    "Vad heter gatan?": "adress",
    "Kostar det något?": "kostnad",
    "hur många råd finns det": "antal",
    "Hur många av dem är i Botkyrka?": "antal",
    "Vilka driver det?": "drivs",
    "var låg det": "var",
    "hur många polismästare är det": "antal",
    "Jämför Nova och Mumin": "skillnad",
    "Vem leder den första?": "drivs",
    "Hur många hade länet totalt?": "antal",
    "kan jag hämta mitt pass där": "anmalan",
    "trodde det var 26": "var",
    "Min granne påstår att det är 35 sådana kontor. Har han rätt?": "stammer",
    "finns Mumin i Göteborg": "stammer",
    "hur många mil kör det mobila kontoret": "antal",
    "är inte Skåne större": "stammer",
    "va gör dom asså": "vad",
    "var ligger migrationsverket": "var",
    "var finns de vanliga": "var",
    "varför har inte vi nåt": "varfor",
    "Varför fick inte Tyresö något?": "varfor",
    "Vem driver dem?": "drivs",
    "Men vi bor i Tumba och det hände inne i stan?": "var",
    "Hej, jag arbetar på Botkyrka kommun": "var",
    "och kontoret, hur kommer jag dit": "vag",
    "var står kontoren": "var",
    "Har vi något lokalt poliskontor?": "stammer",
    "Fanns det fler i kommunen?": "stammer",
    "Var låg de?": "var",
    "Finns det fler kontor i Botkyrka eller i Huddinge?": "skillnad",
    "Är Skogås större än Vårby?": "skillnad",
    "Vad är skillnaden mellan Tensta och Husby?": "skillnad",
    "Vilket var störst?": "skillnad",
    "Har Nacka samma öppettider som Tensta?": "skillnad",
    "Har Södertälje fler än Stockholm?": "skillnad",
    "Hur många var det?": "antal",
    "Finns det i Hallunda, och vad gör de där?": "vad",
    "och när öppnar de": "nar",
    "var ligger kontoret i Rågsved och hur många jobbar där": "var",
    "den första, varför fanns den": "varfor",
    "Jämför volontärer och kontaktpoliser": "skillnad",
    "Hur många var de?": "antal",
    "Vilket år gäller det?": "nar",
    "Hur länge varar det?": "nar",
    "Hur når jag ansvarig?": "vad",
    "Hur många polser är ni": "antal",
    "hur många är dom": "antal",
    "vad gör dom där": "vad",
    "men vad gör dom där": "vad",
    "vilka leder den första": "vem",
    "vilka sitter i Nova": "vem",
    "Ni ljuger, det finns inget kontor i Skärholmen": "stammer",
    "Varför lade ni ner alla kontor då?": "varfor",
    "Vem är Götblad och är hon kvar?": "vem",
}
CITY = ["nio", "Bagarmossen", "Husby", "Hässelby Gård", "Slussen"]


def ask(text: str, intent: str, memory: Memory | None = None, missing: bool = False) -> Reply:
    found = FINDER.find(text)
    places, programmes = (
        tuple(dict.fromkeys(name.name for name in found if name.kind == kind))
        for kind in ("plats", "program")
    )
    aspects = (HEARD[text],) if text in HEARD else ()
    question = Question(text, intent, places, programmes, {intent: 1.0}, missing, aspects=aspects)
    return respond(KNOWLEDGE, question, memory or Memory())


def said(reply: Reply) -> str:
    return " ".join(bubble.text for bubble in reply.bubbles) or reply.response


TALKS: dict[str, list[Turn]] = {
    "municipalities": [
        (
            "var ligger kontoret i Fittja",
            PLACE,
            ["Fittja", "Botkyrka kommun", "Gatuadressen", "114 14"],
        ),
        (
            "har ni kontor i Botkyrka",
            PLACE,
            ["Ja, ", "tre lokala poliskontor: Fittja, Hallunda och Storvreten"],
        ),
        (
            "hur många kontor finns det i Södertälje",
            "antal_kontor",
            ["tre lokala poliskontor: Hovsjö, Ronna", "!Nej", "!27"],
        ),
        ("Vilka ligger i Stockholms stad?", "lista_kontor", [*CITY, "!Rimbo"]),
        ("är Södermalm med?", PLACE, ["Ja, ", "Medborgarplatsen och Slussen", "!Nej"]),
        ("okej och Skogås", PLACE, ["Ja, även i Skogås i Huddinge kommun"]),
        ("finns det fler i den kommunen?", "samverkan", ["Vårby", "!Skogås"]),
        ("och i Täby kommun?", PLACE, ["Nej, i Täby kommun"]),
        ("finns det i Nacka och Botkyrka", PLACE, ["Fisksätra", "Hallunda"]),
        ("vilka börjar på H", "lista_kontor", ["Hallunda", "Hovsjö", "Husby", "Hässelby Gård", "!Tensta"]),
        ("har Sollentuna centrum ett kontor", PLACE, ["Nej, Sollentuna", "Tureberg"]),
        ("och Göteborg", PLACE, ["utanför Stockholms län", "114 14"]),
    ],
    "what is not known of a place is no yes": [
        ("finns det ett kontor i Rågsved", PLACE, ["Ja, "]),
        ("Och ligger det vid tunnelbanan?", GOES_ON, ["Vägen", "!Ja, "]),
        ("Vad heter gatan?", OUTSIDE, ["Gatuadressen står inte", "!Ja, "]),
        ("är det bra där", GOES_ON, ["ust det står inte i broschyren", "!Ja, "]),
        ("berätta mer", GOES_ON, ["lokalt poliskontor i Rågsved"]),
    ],
    "a name that is a word too": [
        ("vad är mumin", "mumin", ["narkotika"]),
        ("är det samma sak som nova", "nova", ["Nej, det är inte samma sak", "narkotika", "nätverk"]),
    ],
    "low spirits are no insult": [
        ("jag mår så dåligt", OUTSIDE, ["112", "bot", "ingen läser", "!kunde hjälpa dig"]),
        ("du är så dålig", OUTSIDE, ["112", "!orkar"]),
    ],
    "the way": [
        ("Hässelby?", PLACE, ["Ja, ", "i Hässelby Gård"]),
        ("Hur kommer jag dit?", GOES_ON, ["Vägen", "Hässelby Gård", "Stockholms kommun", "114 14"]),
        ("va gör dom där egentligen", GOES_ON, ["hindra brott", "ungdomar"]),
        ("hur många poliser jobbar där", GOES_ON, ["står inte i broschyren", "5 000"]),
    ],
    "volunteers": [
        ("vad gör volontärerna", "volontarer", ["800"]),
        (
            "hur gammal måste man va",
            GOES_ON,
            ["åldersgräns för polisens volontärer står inte i", "114 14", "!800"],
        ),
        ("är de anställda?", "personal", ["Nej, ", "frivilliga", "!7 000"]),
        ("hur många är de", "antal_kontor", ["800", "!27"]),
        ("är de fler eller färre än kontaktpoliserna", GOES_ON, ["800", "1 300"]),
    ],
    "chiefs": [
        ("vad är chefsamrådet", "chefsamrad", ["näringslivet"]),
        ("vilka sitter där", "lista_kontor", ["polischeferna", "skolan", "socialtjänsten", "!Tensta"]),
    ],
    "the chiefs, by who": [
        ("vad är chefsamrådet", "chefsamrad", ["näringslivet"]),
        ("vilka sitter där", GOES_ON, ["polischeferna", "!Tensta"]),
    ],
    "told again": [
        ("vad är Nova", "nova", ["organiserad brottslighet"]),
        ("och hur är man med", GOES_ON, ["I korthet:", "Nova", "!står inte", "!mot gäng och"]),
        ("berätta mer", GOES_ON, ["Kort sagt igen:", "Nova", "!I korthet", "!mot gäng och"]),
        ("vad är ungdomsråd", "ungdomsrad", ["villkor"]),
        ("hur många råd finns det", "ungdomsrad", ["nio", "!villkor"]),
        ("är det 30 råd", "ungdomsrad", ["Nej, inte 30", "!står inte"]),
    ],
    "a number answers no price": [
        ("vilket nummer har polisen", "kontakt_telefon", ["114 14"]),
        ("Kostar det något?", GOES_ON, ["ad det här kostar står inte i broschyren", "!pågår"]),
        ("vilket var numret", GOES_ON, ["112", "114 14"]),
    ],
    "a plain statement of where": [
        ("jag är i Tensta", PLACE, ["Ja, ", "Tensta"]),
        ("polis finns här", PLACE, ["Ja, ", "Tensta", "!Rimbo"]),
        ("kan jag hämta mitt pass där", OUTSIDE, ["utter_utanfor_omradet"]),
        (
            "hej, jag bor i Vårby sedan länge",
            OUTSIDE,
            ["lokalt poliskontor i Vårby", "!vet jag inte", "!Ja, "],
        ),
        ("Akalla?", PLACE, ["Nej, Akalla"]),
        ("va gör dom asså", "uppgifter", ["hindra brott", "!Akalla"]),
    ],
    "a claim about the police here": [
        ("bor i Vårby", PLACE, ["Ja, ", "Vårby"]),
        ("Stämmer det att polisen har en expedition hos oss?", OUTSIDE, ["112", "Ja, ", "Vårby"]),
    ],
    "by municipality": [
        ("lista dem per kommun", "lista_kontor", ["tolv kommuner", "Nacka: Fisksätra och Orminge", "!Täby"]),
        ("vilka kommuner saknade kontor", "lista_kontor", ["Täby", "Solna", "!Nacka"]),
        ("vilka kommuner har flest kontor", "antal_kontor", ["Stockholm (nio)", "Södertälje (tre)"]),
        ("och Norrtälje kommun", PLACE, ["ett lokalt poliskontor: Rimbo"]),
        ("bara ett?", UNKNOWN, ["Ja, i Norrtälje kommun fanns ett lokalt poliskontor: Rimbo"]),
    ],
    "compared by names that are words": [
        ("vilka satsningar finns", "satsningar_oversikt", ["Mumin"]),
        ("Jämför Nova och Mumin", OUTSIDE, ["nätverk", "narkotika"]),
        ("Vem leder den första?", GOES_ON, ["em som ledde och betalade Nova står inte", "!nätverk"]),
        ("mobila kontor", "mobila_kontor", ["fyra"]),
        ("och de vanliga då?", GOES_ON, ["enklare sorts polisstation"]),
        ("var finns de vanliga", GOES_ON, ["Bagarmossen", "!enklare"]),
        ("den femte i listan, vad är det för kommun", OUTSIDE, ["Hovsjö", "Södertälje kommun"]),
    ],
    "a number that somebody heard, after a place": [
        ("Finns det någon mer i Huddinge?", PLACE, ["Skogås"]),
        ("Min granne påstår att det är 35 sådana kontor. Har han rätt?", "antal_kontor", ["Nej, inte 35"]),
    ],
    "numbers": [
        ("hur många kontor är det", "antal_kontor", ["27"]),
        ("trodde det var 26", OUTSIDE, ["Nej, inte 26", "27", "!Tensta"]),
        ("min granne påstår att det är 35", "antal_kontor", ["Nej, inte 35"]),
        ("hur många poliser på varje kontor", "antal_kontor", ["poliser som arbetade", "5 000", "!27"]),
        ("Hur många hade länet totalt?", "antal_kontor", ["7 000"]),
        ("är det 5 000 eller 7 000 poliser", "personal", ["7 000", "!stämmer", "!Nej"]),
        ("är inte Skåne större", OUTSIDE, ["Skåne", "112", "största"]),
        ("är hon fortfarande chef", "gotblad", ["2010", "vet jag inte"]),
    ],
    "one of them there, after a programme": [
        ("vad är Stödcentrum", "stodcentrum", ["stöd"]),
        (
            "Finns det ett i Järfälla?",
            PLACE,
            ["Var Stödcentrum fanns", "I Järfälla kommun fanns ett lokalt poliskontor: Jakobsberg", "!Ja, "],
        ),
        ("och i Haninge?", PLACE, ["Ja, ", "!Stödcentrum"]),
        ("vad är Stödcentrum", "stodcentrum", ["stöd"]),
        ("Finns det i Rågsved?", PLACE, ["Var Stödcentrum fanns", "fanns ett lokalt", "!Ja, "]),
        ("vad är Stödcentrum", "stodcentrum", ["stöd"]),
        ("Finns det kontor i Rågsved?", PLACE, ["Ja, ", "!Stödcentrum"]),
        ("vad är mobila kontor", "mobila_kontor", ["fyra"]),
        ("finns det en i Solna", PLACE, ["utsatta för brott", "I Solna kommun fanns inget", "!Nej, "]),
    ],
    "who runs it is no question for yes or no": [
        ("vad är Stödcentrum", "stodcentrum", ["stöd"]),
        ("Vilka driver det?", GOES_ON, ["Polisen", "socialtjänsten", "!Ja, "]),
        ("var låg det", GOES_ON, ["Var Stödcentrum fanns", "114 14"]),
    ],
    "what is not known is not denied": [
        ("vad är Nova", "nova", ["nätverk"]),
        ("vad gör volontärerna", "volontarer", ["800"]),
        (
            "kvarterspolisen, är det samma sak?",
            "vad_ar_kontor",
            ["Om det är samma sak vet jag inte", "frivilliga", "!Nej", "!Nova"],
        ),
        ("är volontärer samma sak som ordningsvakter", UNKNOWN, ["vet jag inte", "frivilliga", "!Nej"]),
        ("är det egentligen samma sak som Nova", "nova", ["Nej, ", "frivilliga", "nätverk"]),
    ],
    "a number is no partner of a comparison": [
        ("vad är Nova", "nova", ["nätverk"]),
        ("er mejl", "kontakt_epost", ["@"]),
        ("är det samma sak?", GOES_ON, ["!Nej", "!nätverk"]),
        ("er adress", "kontakt_post", ["106 75"]),
        ("är det samma sak som Mumin", "mumin", ["narkotika", "!106 75", "!Nej"]),
    ],
    "so many of them": [
        ("vad är ett lokalt poliskontor", "vad_ar_kontor", ["enklare"]),
        ("Hur många av dem är i Botkyrka?", OUTSIDE, ["I Botkyrka kommun fanns tre", "!vet jag inte"]),
    ],
    "is it so today": [
        (
            "finns kontoret i Fittja kvar",
            PLACE,
            ["Det fanns ett lokalt", "Fittja", "i dag vet jag inte", "!Ja"],
        ),
        ("är det nedlagt", GOES_ON, ["2010", "i dag vet jag inte", "112", "114 14"]),
        ("Har Akalla kvar sitt kontor?", PLACE, ["Akalla var inte med", "i dag vet jag inte", "!Nej"]),
        ("Finns det kvar i dag?", GOES_ON, ["2010", "i dag vet jag inte", "!Ja"]),
        ("Stämmer de uppgifterna än i dag?", "uppgifter", ["2010", "i dag vet jag inte", "!ungdomar"]),
        ("menar du att dom inte är där längre?", GOES_ON, ["2010", "i dag vet jag inte"]),
        ("har Fittja ett kontor", PLACE, ["Ja, ", "!i dag vet jag inte"]),
        ("Har Göteborg kvar sitt kontor?", PLACE, ["utanför Stockholms län"]),
    ],
    "one name for place and municipality": [
        ("Upplands Väsby?", PLACE, ["Ja, ", "i Upplands Väsby kommun", "!i Upplands Väsby, i"]),
    ],
    "chiefs of police": [
        ("hur många polismästare är det", "personal", ["åtta polismästare", "länspolismästaren", "!7 000"]),
        ("hur många polismästare är det", UNKNOWN, ["åtta polismästare", "länspolismästaren"]),
    ],
    "wherever it was done": [
        ("vad är Utredningscentrum", "utredningscentrum", ["18 år"]),
        *(
            (
                "Gäller det även om brottet skedde i en annan kommun?",
                intent,
                ["där den unga bor", "spelade ingen roll", "!18"],
            )
            for intent in ("utredningscentrum", GOES_ON, PLACE)
        ),
    ],
    "another county and another sense": [
        ("finns Mumin i Göteborg", "mumin", ["Nej, Göteborg", "narkotika"]),
        ("Är Mumin uppkallat efter Tove?", "mumin", ["ust det står inte i broschyren", "114 14"]),
    ],
    "somebody else's, whatever it is taken for": [
        ("vad är numret till Skatteverket", OUTSIDE, ["112", "114 14", "!2010"]),
        ("och till er då?", GOES_ON, ["112", "114 14", "pågår"]),
        ("var ligger migrationsverket", OUTSIDE, ["112", "114 14", "broschyren"]),
    ],
    "compared": [
        ("skillnaden mellan Mumin och Nova", OUTSIDE, ["Mumin", "vård", "Nova", "organiserad"]),
        ("och den andra då", GOES_ON, ["Nova var", "!Mumin"]),
    ],
    "the same": [
        ("Är lokala och mobila poliskontor samma sak?", "mobila_kontor", ["Nej, ", "enklare", "mobila"]),
        ("Hur många finns av vardera?", "antal_kontor", ["27", "fyra"]),
        ("Var står de rullande?", GOES_ON, ["utsatta", "!Tensta"]),
        ("Och de andra, räkna upp dem.", GOES_ON, ["Tensta", "Storvreten"]),
        ("den tredje", GOES_ON, ["Fittja"]),
    ],
    "the third": [
        ("Vilka satsningar finns", "satsningar_oversikt", ["Mumin"]),
        ("den tredje, berätta mer", GOES_ON, ["Mobila poliskontor", "!Nova"]),
        ("och Nova då", "nova", ["organiserad"]),
        ("nej, jag menar Mumin", "rattelse", ["narkotika"]),
    ],
    "the first": [
        ("vilka kontor ligger i haninge", PLACE, ["Jordbro och Brandbergen"]),
        ("den första du nämnde, när har den öppet?", "oppettider", ["begränsade"]),
        ("och den andra?", GOES_ON, ["Brandbergen"]),
    ],
    "which of them": [
        ("Har Fittja, Skogås och Rimbo kontor?", PLACE, ["Fittja", "Skogås", "Rimbo", "!Nej"]),
        ("Vilken av dem ligger närmast Botkyrka?", PLACE, ["Fittja", "!Rimbo"]),
    ],
    "somebody else's": [
        ("numret till BRIS", "kontakt_telefon", ["112", "114 14", "broschyren"]),
        ("mejladressen till chefen i Södertälje", "kontakt_epost", ["!@", "112", "114 14"]),
        ("tel till kontoret i Tensta", "kontakt_telefon", ["eget nummer", "Tensta", "114 14"]),
    ],
    "is it so": [
        ("är det 30 kontor", "antal_kontor", ["Nej, inte 30", "27"]),
        ("stämmer det att det är 27 kontor", "antal_kontor", ["Ja, 27"]),
        ("finns det färre än 30 kontor", "antal_kontor", ["!Nej", "27"]),
        ("stämmer det fortfarande 2026?", "kontakt_akut", ["vet jag inte", "2010", "112", "114 14"]),
    ],
    "two subjects": [
        ("vad är nova och mumin", "nova", ["organiserad", "narkotika"]),
        ("när öppnar kontoret i Rinkeby", "oppettider", ["Nej, Rinkeby", "begränsade"]),
    ],
    "words": [
        ("vad betyda satsning", UNKNOWN, ["extra"]),
        ("vad betyder förebygga", "uppgifter", ["hindra"]),
        ("vad betyder flumpa", UNKNOWN, ["förklar", "112"]),
    ],
    "outside with a name": [
        ("Nova handlar om cykelstölder, eller hur?", OUTSIDE, ["112", "114 14", "organiserad"]),
        ("har de wifi i Solna", OUTSIDE, ["112", "114 14", "Solna"]),
    ],
    "after a place without an office": [
        ("Finns det kontor i Akalla?", PLACE, ["Nej, Akalla"]),
        ("va gör dom asså", GOES_ON, ["hindra brott", "!står inte"]),
        ("Finns det kontor i Akalla?", PLACE, ["Nej, Akalla"]),
        ("varför har inte vi nåt", GOES_ON, ["arför det var så står inte", "förebygga brott"]),
        ("Finns det kontor i Akalla?", PLACE, ["Nej, Akalla"]),
        ("hur gammal måste man va", GOES_ON, ["åldersgräns för det här står inte", "!Akalla"]),
        (
            "Varför fick inte Tyresö något?",
            PLACE,
            ["I Tyresö kommun fanns inget", "arför det var så står inte", "114 14", "!Nej, "],
        ),
        ("Vem driver dem?", GOES_ON, ["em som leder det här står inte"]),
    ],
    "at home, after a programme": [
        ("vem utreder brott av unga", "utredningscentrum", ["18 år"]),
        *(
            (
                "Men vi bor i Tumba och det hände inne i stan?",
                intent,
                ["där den unga personen bor", "!Medborgarplatsen", "!Ja, ", "!Nej, "],
            )
            for intent in (PLACE, OUTSIDE)
        ),
        ("hur gammal", GOES_ON, ["18", "!Tumba"]),
        ("vad är Stödcentrum", "stodcentrum", ["stöd"]),
        ("Vi bor i Handen", OUTSIDE, ["Var Stödcentrum fanns", "Handen var inte", "2010", "!Nej, "]),
        ("vad gör en kontaktpolis", "kontaktpoliser", ["1 300"]),
        ("Vi ligger i Tumba", OUTSIDE, ["alla grundskolor", "!Det vet jag inte"]),
    ],
    "a place between a topic and what goes on about it": [
        ("vem utreder brott av unga", "utredningscentrum", ["18 år"]),
        ("finns det kontor i Tumba", PLACE, ["Nej, Tumba"]),
        ("hur gammal", GOES_ON, ["fyllt 18", "!står inte"]),
        ("finns det kontor i Fittja", PLACE, ["Ja, "]),
        ("var låg det", GOES_ON, ["Kontoret låg i Fittja"]),
    ],
    "back to the office": [
        ("Finns det kontor i Älvsjö?", PLACE, ["Ja, "]),
        ("vad är mumin", "mumin", ["narkotika"]),
        ("och kontoret, hur kommer jag dit", GOES_ON, ["Vägen", "Älvsjö"]),
        ("mobila kontor", "mobila_kontor", ["fyra"]),
        ("var står kontoren", GOES_ON, ["utsatta för brott", "!Älvsjö"]),
    ],
    "somebody says where they are": [
        ("Hej, jag arbetar på Botkyrka kommun", OUTSIDE, ["I Botkyrka kommun", "!vet jag inte", "!Ja, "]),
        ("Har vi något lokalt poliskontor?", "vad_ar_kontor", ["Ja, i Botkyrka kommun", "!enklare"]),
        ("Är det ett stort kontor?", "vad_ar_kontor", ["enklare"]),
        ("Fanns det fler i kommunen?", GOES_ON, ["Nej, i Botkyrka kommun fanns inga fler"]),
        ("Vilka fanns i Huddinge?", PLACE, ["Skogås och Vårby"]),
        ("Var låg de?", GOES_ON, ["Skogås", "Vårby", "gatuadress står inte"]),
        ("Är det något i Skogås, finns det fler där?", PLACE, ["Vårby", "!Skogås"]),
    ],
    "two that are compared get no yes": [
        ("Finns det fler kontor i Botkyrka eller i Huddinge?", PLACE, ["tre", "två", "!Ja, "]),
        ("Är Skogås större än Vårby?", PLACE, ["skilde dem åt står inte", "Skogås", "Vårby", "!Ja, "]),
        ("Vad är skillnaden mellan Tensta och Husby?", OUTSIDE, ["skilde dem åt står inte", "Tensta"]),
        ("Vilket var störst?", GOES_ON, ["skilde dem åt står inte", "!Flest"]),
        ("Har Nacka samma öppettider som Tensta?", "oppettider", ["är samma sak vet jag inte", "begränsade"]),
        ("Har Södertälje fler än Stockholm?", PLACE, ["tre", "nio", "!Ja, "]),
    ],
    "most and fewest": [
        ("Vilken kommun hade flest kontor?", "antal_kontor", ["Stockholm (nio)", "!27"]),
        ("Och vilken hade minst?", GOES_ON, ["Norrtälje", "bara ett", "!Nacka"]),
        ("vilka kommuner saknade kontor", "lista_kontor", ["Täby"]),
        ("Hur många var det?", GOES_ON, ["Det var 14", "!står inte"]),
    ],
    "two questions about an office": [
        ("Finns det i Hallunda, och vad gör de där?", PLACE, ["Ja, ", "Hallunda", "hindra brott"]),
        ("och när öppnar de", GOES_ON, ["begränsade"]),
        ("var ligger kontoret i Rågsved och hur många jobbar där", PLACE, ["låg i Rågsved", "5 000"]),
    ],
    "the first of two that were asked for at once": [
        ("vilka kontor ligger i haninge", PLACE, ["Jordbro och Brandbergen"]),
        ("vad är nova och mumin", "nova", ["organiserad", "narkotika"]),
        ("den första, varför fanns den", GOES_ON, ["organiserade brottsligheten", "!Jordbro"]),
    ],
    "how many each of two": [
        ("Jämför volontärer och kontaktpoliser", OUTSIDE, ["800", "1 300"]),
        ("Hur många var de?", GOES_ON, ["ungefär 800", "1 300"]),
    ],
    "when is the year": [
        ("hur många kontor", "antal_kontor", ["27"]),
        ("Vilket år gäller det?", GOES_ON, ["från 2010", "114 14", "!står inte"]),
        ("Hur länge varar det?", GOES_ON, ["annan tid än 2010 står inte"]),
        ("hur många är dom", GOES_ON, ["27"]),
        ("vad gör poliserna på kontoren", "uppgifter", ["hindra brott"]),
        ("hur många är de", GOES_ON, ["5 000", "!27"]),
        ("Hur når jag ansvarig?", GOES_ON, ["eget nummer till det här", "114 14", "!hindra"]),
        ("vad gör dom där", "oppettider", ["begränsade"]),
        ("Hur många polser är ni", "personal", ["7 000", "!står inte"]),
        ("vad gör dom där", "oppettider", ["begränsade"]),
        ("men vad gör dom där", "uppgifter", ["hindra brott", "!klockslag"]),
    ],
    "who runs it": [
        ("Jämför Nova och Mumin", OUTSIDE, ["nätverk", "narkotika"]),
        ("vilka leder den första", GOES_ON, ["em som ledde Nova", "står inte", "!organiserad"]),
        ("vilka sitter i Nova", "nova", ["em som ledde Nova", "!organiserad"]),
    ],
    "a claim about an office": [
        ("Ni ljuger, det finns inget kontor i Skärholmen", OUTSIDE, ["112", "fanns ett lokalt", "!Ja, "]),
    ],
    "closed or not": [
        ("vad är mumin", "mumin", ["narkotika"]),
        ("finns Mumin kvar?", "mumin", ["i dag vet jag inte", "!narkotika"]),
        ("har Nova lagts ner", "nova", ["nätverk", "i dag vet jag inte"]),
        ("har dom lagts ned?", GOES_ON, ["i dag vet jag inte"]),
        ("Varför lade ni ner alla kontor då?", "varfor_mal", ["i dag vet jag inte", "!förtroende"]),
        ("Vem är Götblad och är hon kvar?", "gotblad", ["länspolismästare", "i dag vet jag inte"]),
    ],
    "about Lotsen": [
        ("hur mår du", "ar_du_bot", ["Tack"]),
        ("vad heter du", "ar_du_bot", ["Lotsen"]),
        ("vem har gjort dig", "ar_du_bot", ["utvecklare"]),
        ("sparas det jag skriver", "ar_du_bot", ["30 dagar", "radera mina meddelanden"]),
        ("haha", UNKNOWN, ["Skratta"]),
        ("👍", UNKNOWN, ["Fint"]),
        ("idiot", OUTSIDE, ["112", "114 14"]),
        ("är du en bot", "ar_du_bot", ["utter_ar_du_bot"]),
    ],
}


@pytest.mark.parametrize("name", TALKS)
def test_talk(name: str) -> None:
    memory = Memory()
    for text, intent, wanted in TALKS[name]:
        reply = ask(text, intent, memory)
        memory = Memory.of(reply.memory.slots())
        answer = said(reply)
        for each in wanted:
            assert (each.removeprefix("!") in answer) is not each.startswith("!"), (text, each, answer)


def test_nothing_unknown_is_said_in_the_same_words_twice_in_a_row() -> None:
    memory, before = Memory(), ""
    for text in ("vad kostar mumin", "vilka språk", "hur gammal", "finns toalett", "vad kostar det"):
        reply = ask(text, "mumin" if not before else GOES_ON, memory)
        memory = reply.memory
        assert is_lacking(KNOWLEDGE, said(reply)) and reply.memory.subject == "mumin"
        template = said(reply)[:12]
        assert template != before
        before = template


def test_the_whole_sentence_on_the_year_comes_once() -> None:
    memory, whole = Memory(), 0
    for topic in ("uppgifter", "mumin", "nova", "volontarer", "strategi"):
        reply = ask("berätta", topic, memory)
        memory = reply.memory
        whole += KNOWLEDGE.contacts.aktualitet in said(reply)
        assert "2010" in said(reply)
    assert whole == 1


def test_next_questions_are_of_the_subject_and_new() -> None:
    memory = Memory()
    for topic in ("mumin", "nova", "strategi"):
        reply = ask("berätta", topic, memory)
        memory = reply.memory
        payloads = [button.payload for button in reply.bubbles[-1].buttons]
        assert payloads and not {f"/{each}" for each in memory.told} & set(payloads)
        assert all(is_payload(payload, KNOWLEDGE) for payload in payloads)


def test_what_is_listed_is_a_list() -> None:
    (bubble,) = ask("var finns kontoren", "lista_kontor").bubbles
    assert (bubble.kind, len(bubble.items)) == (Kind.LIST, 27)
    (bubble,) = ask("vilka finns i Botkyrka", PLACE).bubbles
    assert bubble.items == ("Fittja", "Hallunda", "Storvreten")


def test_a_lacking_detail_is_said_before_what_is_known() -> None:
    answer = said(ask("vad kostar mumin", "mumin"))
    assert is_lacking(KNOWLEDGE, answer) and "narkotika" in answer
    assert "narkotika" in said(ask("vad är mumin", "mumin"))
    number = said(ask("går 112 på engelska", "kontakt_akut", missing=True))
    assert number.startswith(KNOWLEDGE.topics["kontakt_akut"].svar)


def heard(text: str, odds: dict[str, float], memory: Memory, aspects: tuple[str, ...] = ()) -> str:
    """Return the answer to a message without names whose likely intents are these, best first."""
    return said(
        respond(KNOWLEDGE, Question(text, next(iter(odds)), confidences=odds, aspects=aspects), memory)
    )


def test_a_follow_up_finds_the_subject_that_has_its_thing() -> None:
    """Only where the one before has no answer."""
    place, nova = Memory(PLACE, "Hovsjö"), Memory("nova", told=("nova",))
    school = {GOES_ON: 0.5, "kontaktpoliser": 0.08, "samverkan": 0.05}
    assert "1 300" in heard("och vad var det där med skolan", school, place)
    assert "Hovsjö" in heard("och vad var det där med flumpen", school, place)
    near = {GOES_ON: 0.3, "mumin": 0.25}
    assert "narkotika" in heard("han röker också, finns något för det", near, nova)
    assert "nätverk" in heard("varför finns det", near, nova, ("varfor",))
    assert "Nova" in heard("finns något för det", {GOES_ON: 0.3, "nova": 0.2, "mumin": 0.2}, nova)


def test_a_topic_close_behind_not_ours_is_told_after_it() -> None:
    answer = heard("vad tycker grannarna", {OUTSIDE: 0.5, "fortroende": 0.37}, Memory())
    assert is_lacking(KNOWLEDGE, answer) and "uppskattade" in answer
    assert heard("vad tycker hunden", {OUTSIDE: 0.9, "fortroende": 0.05}, Memory()) == "utter_utanfor_omradet"


def test_what_is_nobodys_asks_for_no_detail_that_it_only_seems_to() -> None:
    volunteers = Memory("volontarer", told=("volontarer",))
    may_follow = {OUTSIDE: 0.5, GOES_ON: 0.3}
    assert "åldersgräns" in heard("finns någon övre gräns", may_follow, volunteers, ("alder",))
    other = heard("kan jag få pass där", {OUTSIDE: 0.7, GOES_ON: 0.02}, Memory("oppettider"), ("adress",))
    assert other == "utter_utanfor_omradet"


def test_a_number_of_something_else_is_lacking() -> None:
    answer = said(ask("hur många mil kör det mobila kontoret", "mobila_kontor", missing=True))
    assert is_lacking(KNOWLEDGE, answer) and "fyra" in answer


def test_what_one_says_in_a_topics_own_words_is_about_it() -> None:
    """Not about what it only seems to ask of the last subject."""
    offices, may_follow = Memory("vad_ar_kontor", told=("vad_ar_kontor",)), {OUTSIDE: 0.44, GOES_ON: 0.3}
    answer = heard("Vilka krav ställdes på oss när det öppnades?", may_follow, offices, ("nar",))
    assert "krävde polisen att kommunen" in answer and "klockslag" not in answer
    assert "klockslag" in heard("när var det", may_follow, offices, ("nar",))


def test_a_long_message_that_was_not_understood_asks_nothing_of_the_last_subject() -> None:
    support, unsure = Memory("stodcentrum", told=("stodcentrum",)), {UNKNOWN: 0.2, GOES_ON: 0.1}
    long = heard("de som rånade henne är 16, vad händer med dem", unsure, support, ("vad",))
    assert long == "utter_vet_inte"
    assert "rättsprocessen" in heard("vad gjorde dom", unsure, support, ("vad",))


def test_that_there_was_an_office_is_said_whatever_is_lacking() -> None:
    answer = said(ask("Ni ljuger, det finns inget kontor i Skärholmen", PLACE, missing=True))
    assert is_lacking(KNOWLEDGE, answer) and "fanns ett lokalt poliskontor i Skärholmen" in answer
    assert "Ja, " not in answer
