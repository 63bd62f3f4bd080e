"""The words by which a clause tells whether its times are wished, refused, taken or over."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Part a line into its words."""
    return frozenset(text.split())


BREAKS = words("maar want dus omdat but because so mr dusss")
INSTEAD = words("ipv")
EXCEPT = words("behalve except behalf")
CORRECT = words(
    "typo verkeerd nee nah wacht bedoel bedoelde correctie oeps oops wait sorry neen foutje"
)
CHANGED_TO = words("naar wordt")
HESITATING = words("euh eh uh uhm ehm euhm hm hmm")
RATHER = words("liever liefst voorkeur prefer rather")
ELSE = words("anders else otherwise desnoods eventueel")
NOT = words(
    "niet nie geen not cant cannot dont doesnt isnt no nooit never wont neit ni nt niett noit"
    " nope nop noppes aint"
)
ABLE = words(
    "kan ken kun kunnen lukt lukken gaat ga kga red redden haal halen past ben zit werk can"
    " could able make works work is komt kom komen wil doe beschikbaar aanwezig vrij uit mag"
)
BETWEEN = words(
    "op in de om te voor zo meer echt the on at komen langskomen afspreken halen redden make it"
    " do come tijd het ook eens persee per se zijn heel t gaan lukken beschikbaar available free"
    " be able to enkele een a an plan anything iets niks inplannen plannen zetten"
    " vrij aanwezig tijdens later pas plek zin good for me door ben bij er met bellen coming"
    " going mee naar jullie kan kunnen can elke"
)
HARMLESS = words(
    "probleem erg grap haast stress druk dringend toch alleen verkeerd bang normaal leuk zeker"
    " problem worry matter mind makkelijk moeilijk zomaar eens stom duur te"
)
MIND = words(
    "maakt snap slaap weet begrijp trek durf vind eet betaald geslapen gegeten goed lekker"
    " slapen understand know sleep pay"
)
POSSIBLE = words(
    "optie option handige goede tijd zin plek ruimte kans mogelijkheid vervoer time way chance"
)
CONDITION = words("als if mocht of or indien wanneer unless tenzij")
ASKING = words("kan kunnen kunt mag zullen mogen lukt zou can could may shall wil kun ken")
WISHING = ASKING | words(
    "graag nodig spreken praten langskomen komen bellen helpen help please plek vrij hulp tijd"
    " afspraak afspreken gesprek langs need want talk see meet pls plz aub iemand beschikbaar"
    " kom doe meteen doen"
)
WHEN = words("wanneer wnr welke hoe when which")
QUESTIONS = words("vragen vraag vroeg")
AFFIRM = words("wel")
YES = words("ja jep jup yep yes yup jawel jazeker ok oke okay okee prima goed top good fine")
"""These end a refusal too, but are also said in front of it: "ja vrijdag heb ik les"."""
PAST = words(
    "was waren had hadden moest stond zat belde kwam ging werd miste sprak zei wachtte appte"
    " mailde were called came waited went missed verslapen geweest gemist gehaald gebeld gekomen"
    " gegaan gewacht gestuurd gesproken geprobeerd gelezen geappt gemaild gezien gezeten gehad"
    " kon stonden zaten belden dichtgedaan misgelopen langsgekomen langsgeweest verscheen"
    " opgedaagd"
)
NOT_PAST = words("graag gedacht vragen vraag wil wilde wou willen gewild zeggen")
BUSY = words(
    "ingeroosterd betaalt slecht lastig onhandig onmogelijk vol sinds since bezig speelt"
    " speel speelde stop stopt begint start begin ziek weg bezet opstaan naartoe ophalen"
    " thuisblijven afzeggen"
    " afmelden annuleren cancel cancelen cancellen gestopt druk volgepland verjaar trouwt"
    " inhalen wekker sluit gesloten dicht vertrek vertrekt starts busy sick pakjesavond gepland"
    " werkend ingepland vertrekken volgeboekt staking studiedag schrap schrappen schrapt"
    " opzeggen skippen skip afbellen annuleer annuleert anuleren annuleerd annulere kanselleren"
    " kansel doorstrepen streep strepen vervalt vervallen afzegge afmelde vergeet forget nvm"
    " verhinderd uitschrijven afgelast afgezegd afgemeld geannuleerd staan staat staand gezegd"
    " beginnen paid ends eindigt euro eur difficult hard moeilijk bad tricky teveel"
    " ongunstig ongelukkig away abroad buitenland babysitting oppassen"
    " botst overslaan cancelle cancelt weglaten"
)
MOVING = words(
    "inruilen omwisselen verzetten verzet moven move moving reschedule omruilen ruilen"
    " verschuiven schuiven verplaatsen verplaats omzetten omboeken push change wisselen vezetten"
    " opschuiven wijzigen veranderen"
)
TAKING_OFF = (
    words("af zeg"),
    words("af zeggen"),
    words("af meld"),
    words("af haal"),
    words("weg haal"),
    words("door streep"),
    words("laat zitten"),
    words("laat vallen"),
    words("me off"),
    words("mag weg"),
    words("kan weg"),
    words("te laat"),
    words("te vroeg"),
    words("is laat"),
    words("have class"),
    words("heb school"),
    words("got class"),
    words("is vroeg"),
    words("te veel"),
    words("too much"),
    words("to much"),
    words("te krap"),
    words("te snel"),
    words("te kort"),
    words("too soon"),
    words("too early"),
    words("too late"),
    words("loopt af"),
    words("is out"),
    words("sta achter"),
    words("valt af"),
    words("vallen af"),
    words("lopen af"),
    words("sluiten af"),
    words("sluit af"),
    words("is due"),
    words("te druk"),
    words("komt er"),
    words("zijn wij vrij"),
    words("zijn we vrij"),
)
"""Words that say together that the time in their clause falls out."""
GOING_HERE = words("je jou u jullie school praten toe you your de balie kantine mentor")
AFTERWARDS = words("daarna erna dan afterwards then vervolgens daarop")
BEFOREHAND = words("daarvoor ervoor tevoren")
CANCELS = words(
    "dan dat het t die maar dus kan ken ik toch echt ook meer lukt lukken gaat niet nie red"
    " haal past komt uit zo sorry me mij is nee helaas jammer kga ga daar can make it cant not"
    " no kunnen halen redden werkt wss waarschijnlijk denk ben er allemaal nog weer om deze laat"
    " nvm nou wacht haha"
)
LIVING = words(
    "thuis wakker slapen slaap eten eet bed eruit opgestaan huis gamen gegamed douchen"
    " avondeten ontbijt opstaat word"
)
BRIEFLY = words("even ff effe echt eventjes ook dus")
DOING = words("heb hebben ga gaan zit loop volg zie speel kijk have going got")
PLACED = words("ben zit sta is im am")
OPEN = words(
    "vrij vrije tijd gat gaatje plek ruimte school locatie kantine lokaal beschikbaar"
    " bereikbaar aanwezig gewoon vragen vraag stress problemen schulden hulp alleen pauze"
    " tussenuur uitval eerder later vandaag rust meer meeste beter time only free gap slot better"
    " honestly niks niets lege leeg rustige lang"
)
OTHER = words("ander andere anders later vroeger eerder different other")
COMING = words("komt krijg krijgen krijgt ontvang")
COMES_WELL = words("uit goed beter top fine langs iemand plek afspraak gesprek jij jullie tijd")
WORK = words("work working job")
AGREED = words(
    "die tijdslot tijdstip plek afspraak gesprek bezoek intake deze datum tijd appointment"
    " meeting een"
)
LINKS = words("te naar op aan de hoeven")
TOPIC = words("over met qua van about with voor for")
MUST = words("moet moeten ga gaan ben zit must have at got")
ASKED = words("ik je jij u we jullie er het")
HAVE = words("heb hebben have")
MEETING = words("gesprek afspraak appointment meeting")
WITH = words("met bij with at")
YOURS = words("je jou u jullie you nodig graag wil")
STANDING = words("ben zie zit woon heb sta is net pas wat het weer")
READY = words("klaar uit done finished")
BEING = words("kben ben is zijn am im")
ARRIVING = words("sta ben kom zijn bij")
HERE = words("er deur bij hier daar boven beneden balie binnen")
FREE = words("kan leeg vrij free lukt works past chill rustig niks niets gaat")
ALSO = words("ook idem same too also helemaal al zelfde likewise hetzelfde dito en")
BESIDES = words("ook ofzo eventueel too also anders desnoods evt mag")
BEGINNING = words("daar er zijn beginnen begin begint aanwezig op be there moet is het om start ik")
STARTING = words("zijn beginnen begin begint be start aanwezig")
WORKING = words("ik i moet heb have to work werk werken werkte working im dan then les class stage")
DUTY = words("work werk werken werkte working les class stage")
NAY = words("out off kut ruk meh mwah x kak drama bagger poep")
REST = words("verder rest resterende daarbuiten daarnaast")
SUITING = words(
    "is kan wel ook mij me voor het t best heel hoor graag dus perfect ideaal fijn would be works"
    " it heb tijd ik ja echt even ff"
)
"""What may be said around "nu" where it is wished: "nu is prima voor mij"."""
MOVED = words("naar verzetten verplaatsen verschuiven move het die afspraak gesprek t appointment")
"""With these "zelfde tijd" is that of what was agreed."""
SIGNALS = frozenset[str]().union(
    BREAKS,
    INSTEAD,
    EXCEPT,
    CORRECT,
    CHANGED_TO,
    HESITATING,
    RATHER,
    ELSE,
    NOT,
    ABLE,
    BETWEEN,
    HARMLESS,
    MIND,
    POSSIBLE,
    CONDITION,
    ASKING,
    WISHING,
    WHEN,
    QUESTIONS,
    AFFIRM,
    PAST,
    NOT_PAST,
    BUSY,
    MOVING,
    GOING_HERE,
    AFTERWARDS,
    BEFOREHAND,
    CANCELS,
    LIVING,
    BRIEFLY,
    DOING,
    PLACED,
    OPEN,
    OTHER,
    COMING,
    COMES_WELL,
    WORK,
    AGREED,
    LINKS,
    TOPIC,
    MUST,
    ASKED,
    HAVE,
    MEETING,
    WITH,
    YOURS,
    STANDING,
    READY,
    BEING,
    ARRIVING,
    HERE,
)
"""All of them: none of these is a slip in another word."""
