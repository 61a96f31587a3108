/*
 * routing_words.h - the first word lists of the example as a fixture that stays as it is; "|" stands between entries,
 * languages are together.  The words in use are those of rules/units.conf, tested by test_route_words.c.
 */
#ifndef SYNPUNKT_TESTS_ROUTING_WORDS_H
#define SYNPUNKT_TESTS_ROUTING_WORDS_H

typedef struct {
    const char *code, *strong, *words, *not_words, *place, *only_with;
} UnitWords;

static const UnitWords UNIT_WORDS[] = {
    {.code = "tekn",
     .strong = "potthål*|*gatubelysning*|gatljus*|lyktstolp*|*snöröj*|*plogbil*|halkbekämp*|"
               "*cykelban*|*cykelväg*|övergångsställe*|farthinder*|vägbula*|trafikljus*|"
               "parkeringsbot*|felparker*|boendeparkering*|papperskorg*|hundbajs*|*lekplats*|"
               "rabatter*",
     .words = "gata*|gatan*|väg|vägen|vägar*|asfalt*|trottoar*|gångbana*|gångväg*|rondell*|"
              "korsning*|vägskylt*|skyltning*|trafik*|hastighet*|plogat*|plogning*|sandning*|"
              "sandat*|sopsaltning*|oploga*|grus|sandupptagning*|brunn*|vägarbete*|grävarbete*|"
              "avstängd*|park|parken|parker|parkbänk*|gräsklippning*|träd|trädet|"
              "trädfällning*|beskär*|häck*|sly|sikt*|nedskräpning*|klotter*|skräp*|"
              "parkering*|p-plats*|parkeringsautomat*|cykelställ*|färja*|bro|bron|gångtunnel*|"
              "pothole*|street light*|streetlight*|snow clear*|snow plough*|icy|pavement*|"
              "sidewalk*|bike lane*|bicycle path*|parking*|traffic light*|speed bump*|playground*|"
              "litter*|dog poo*|park bench*|kuopp*|katuvalo*|auraus*|lumityö*|hiekoitus*|liukas*|"
              "pyörätie*|jalkakäytävä*|suojatie*|liikennevalo*|pysäköint*|puisto*|"
              "leikkipuisto*|roskis*|hidaste*",
     .not_words = "busskort*|badrum*|förskol*",
     .place = "",
     .only_with = ""},
    {.code = "fast",
     .strong = "tomträtt*|arrende*|markköp*|tomtkö*|småhuskö*|kolonilott*|odlingslott*|"
               "skogsbruk*|gallring av skog|markupplåtelse*",
     .words = "stadens mark|kommunens mark|tomt*|markområde*|skog*|skogen|fastighet*|"
              "lokalförsörj*|lokalhyra*|skollokal*|ventilation*|inomhusklimat*|verksamhetslokal*|"
              "exploatering*|markanvisning*|servitut*|båtplats*|marina*|koloniområde*|"
              "vindfälle*|municipal land|plot*|lease*|allotment*|land for sale|forest*|"
              "municipal building*|marina*|boat berth*|tontti*|tontinvuokra*|vuokramaa*|"
              "siirtolapuutarha*|viljelypalsta*|kaupungin maa*|metsä*|kiinteistö*|venepaikka*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "bygg",
     .strong = "bygglov*|detaljplan*|attefall*|marklov*|rivningslov*|olovligt bygg*|svartbygge*|"
               "startbesked*|slutbesked*|översiktsplan*|förhandsbesked*|tomtkarta*|"
               "nybyggnadskarta*",
     .words = "byggnation*|bygge*|nybygg*|höghus*|fasad*|altan*|staket*|plank|carport*|friggebod*|"
              "byggsanktion*|ovårdad tomt|planprogram*|samråd*|stadsbild*|lantmäteri*|adress*|"
              "kartor|kulturmiljö*|skyltlov*|ritning*|grannhöran*|strandskydd*|"
              "enkelt avhjälpta hinder|hiss*|tillbyggnad*|building permit*|planning permission|"
              "zoning*|detailed plan*|construction*|extension*|fence*|illegal build*|map*|"
              "rakennuslup*|asemakaava*|kaavoitus*|rakentamin*|lisärakennus*|aita|julkisivu*|"
              "kartta*|naapurin kuulemi*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "miljo",
     .strong = "matförgift*|livsmedelskontroll*|restauranginspek*|bullerstör*|radon*|"
               "enskilt avlopp|miljöfarlig*|olovlig eldning|köldmedi*|tobakstillsyn*|"
               "konsumentvägled*|konsumenträdgiv*|budget- och skuld*|skuldsanering*|hygienlokal*|"
               "badvattenprov*",
     .words = "buller*|oljud*|lukt*|stank*|rök*|vedeldning*|luftkvalit*|mögel*|ohyra*|råtta*|"
              "råttor*|skadedjur*|kackerlack*|utsläpp*|oljespill*|dagvatten*|giftig*|kemikali*|"
              "dumpat avfall|nedgräv*|naturreservat*|invasiv*|jätteloka*|alg*|djurhåll*|tupp*|"
              "tobak*|serveringstillstånd*|alkoholtillstånd*|reklamation*|lurad*|bluffaktur*|"
              "nattklubb*|noise*|smell*|odour*|food poison*|restaurant hygiene|rats|mould*|"
              "pollution*|smoke*|consumer advice|debt*|melu*|haju*|ruokamyrky*|home*|rotta*|savu*|"
              "saaste*|päästö*|ympäristö*|kuluttajaneuvo*|velkaneuvo*|ravintola*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "fsk",
     .strong = "förskol*|dagis*|pedagogisk omsorg|dagbarnvård*|barnomsorgskö*|förskoleplats*|"
               "öppen förskola|inskolning*|vårdnadshavare på förskol*|småbarnsgrupp*",
     .words = "barngrupp*|barnskötare*|förskollär*|vistelsetid*|schematid*|barnomsorg*|blöj*|"
              "sovvila*|maxtaxa*|barnomsorgsavgift*|placering*|köplats*|nattis|kvällsomsorg*|"
              "lämning*|hämtning*|syskonförtur*|stängningsdag*|sommarförskola*|preschool*|"
              "kindergarten*|nursery*|daycare*|childcare*|childminder*|esikoulu*|päiväkoti*|"
              "päivähoito*|perhepäivähoita*|lastenhoito*|hoitopaikka*|varhaiskasvatus*|"
              "päivähoitomaksu*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "grund",
     .strong = "grundskol*|lågstadi*|mellanstadi*|högstadi*|fritidshem*|skolskjuts*|"
               "förskoleklass*|skolval*|skolplacering*|rektor*|mobbning*|mobbad*|"
               "kränkande behandling|elevhäls*|skolmat*|skolgård*|anpassad grundskola|särskol*|"
               "modersmålsunderv*|resursskola*|skolkurator*",
     .words = "skola|skolan|skolans|skolor*|klass|klassen|klassrum*|lärare*|läraren|elev|elever*|"
              "betyg*|läxa*|läxor*|frånvaro*|skolresultat*|specialpedagog*|studiero*|skolbyte*|"
              "årskurs*|fritids|utvecklingssamtal*|mobilförbud*|extra anpassning*|"
              "åtgärdsprogram*|skolbibliotek*|matsal*|lovskola*|school*|primary school*|teacher*|"
              "pupil*|bully*|bullied|school bus*|school lunch*|principal*|after-school*|"
              "peruskoulu*|koulu*|opettaja*|oppilas*|kiusaami*|kiusattu*|koulukuljetu*|kouluruo*|"
              "rehtori*|iltapäiväkoti*|äidinkielen opetus",
     .not_words = "förskol*|gymnasi*|trafikskola*",
     .place = "",
     .only_with = ""},
    {.code = "utb",
     .strong = "gymnasie*|gymnasium*|gymnasieval*|komvux*|vuxenutbild*|sfi|svenska för invandrare|"
               "yrkeshögskol*|anpassad gymnasieskola|introduktionsprogram*|inackordering*|"
               "studentexamen*",
     .words = "teknikprogram*|naturprogram*|yrkesprogram*|lärling*|apl|praktikplats*|"
              "studievägled*|syv|elevdator*|busskort för elev*|studiebidrag*|kursplats*|"
              "kursstart*|prövning*|validering*|antagning*|lärcentrum*|csn-intyg*|"
              "upper secondary|high school*|adult education|swedish for immigrants|vocational*|"
              "study counsel*|lukio*|ammattikoulu*|aikuiskoulutu*|ruotsin kielen kurssi*|"
              "opinto-ohjaa*|harjoittelupaikka*|kurssi*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "arb",
     .strong = "arbetsmarknad*|feriearbete*|sommarjobb*|jobbspår*|aktivitetskrav*|arbetsträning*|"
               "lönebidrag*|daglig sysselsättning|etableringsinsats*|jobbcoach*",
     .words = "arbetslös*|praktik*|sysselsättning*|jobbsök*|cv-hjälp*|ungdomsanställ*|"
              "offentligt skyddat arbete|handledare*|matchning*|integration*|nyanländ*|"
              "flyktingmottag*|samhällsorienter*|kommunala aktivitetsansvar*|startjobb*|"
              "labour market|summer job*|unemploy*|work training|job coach*|newly arrived|"
              "integration*|työmarkkin*|kesätyö*|työtön*|työttömyy*|työharjoittel*|"
              "työvalmenta*|kotoutumi*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "ifn",
     .strong = "socialtjänst*|socialsekreterar*|försörjningsstöd*|socialbidrag*|"
               "ekonomiskt bistånd|familjehem*|kontaktfamilj*|missbruk*|beroendevård*|"
               "familjerätt*|barnavårdsutred*|skyddat boende|kvinnojour*|våld i nära relation*|"
               "vräkning*|hemlös*|orosanmäl*|oro för barn|faderskap*|umgänge*|boendeinsats*",
     .words = "socialen|soc|bistånd*|utredning*|behandlingshem*|alkohol*|narkotika*|drog*|"
              "öppenvård*|stödfamilj*|samarbetssamtal*|adoption*|placerad*|hvb*|akutboende*|"
              "dödsbo*|budgetråd*|avslag*|rådgivning*|social services|social worker*|"
              "income support|foster*|domestic violence|homeless*|addiction*|child welfare|"
              "eviction*|sosiaalipalvelu*|sosiaalitoimisto*|sosiaalityöntekij*|toimeentulotu*|"
              "perhekoti*|lastensuojelu*|päihde*|koditon*|asunnoton*|perheväkivalta*|häätö*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "aldre",
     .strong = "hemtjänst*|äldreboende*|äldreomsorg*|särskilt boende|demensboende*|"
               "trygghetslarm*|trygghetsboende*|korttidsboende*|biståndshandläggare*|matlåd*|"
               "anhörigstöd*|seniorrestaurang*|hemsjukvård*|dagverksamhet*",
     .words = "mamma|pappa|mormor|morfar|farmor|farfar|äldre|demens*|undersköterska*|omvårdnad*|"
              "dusch*|medicin*|läkemedel*|fallolyck*|nattpersonal*|besökstid*|vårdplanering*|"
              "rollator*|städning*|insats*|uteblivet besök|pensionär*|ålderdomshem*|"
              "sjuksköterska*|hjälpmedel*|kontaktman*|personalkontinuitet*|home care*|elderly*|"
              "nursing home*|care home*|dementia*|safety alarm*|my mother|my father|grandmother*|"
              "relative*|kotipalvelu*|kotihoito*|vanhustenhuolto*|vanhainkoti*|hoitokoti*|"
              "muistisair*|dementia*|turvapuhelin*|äitini|isäni|mummo*|hoitaja*|ruokapalvelu*|"
              "omaishoit*|lääkk*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "funk",
     .strong = "lss|lss-*|gruppbostad*|gruppboende*|boendestöd*|personlig assist*|ledsagar*|"
               "färdtjänst*|riksfärdtjänst*|daglig verksamhet*|kontaktperson*|korttidsvistelse*|"
               "bostadsanpass*|socialpsykiatri*|servicebostad*",
     .words = "funktionsneds*|funktionshind*|rullstol*|autism*|adhd*|npf*|psykisk*|assistans*|"
              "avlösar*|tillgänglighet*|teckenspråk*|synskad*|hörselskad*|habiliter*|ramp*|"
              "handikapp*|anpassning*|intellektuell*|disab*|wheelchair*|personal assist*|"
              "group home*|special transport*|paratransit*|accessib*|autis*|vammai*|"
              "henkilökohtai*avustaj*|pyörätuoli*|ryhmäkoti*|kuljetuspalvelu*|päivätoimin*|"
              "esteett*|kehitysvamm*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "kult",
     .strong = "bibliotek*|stadsbibliotek*|lånekort*|boklån*|kulturskol*|konsthall*|konstmuse*|"
               "stadsarkiv*|kulturstipendi*|kulturstöd*|offentlig konst|konserthus*",
     .words = "bok|böcker*|boken|e-bok*|låna|försening av bok|reserv*|staty*|skulptur*|konst|"
              "konsert*|teater*|museum*|museet*|utställning*|studieförbund*|kulturnatt*|"
              "musikskol*|dansundervis*|filmvisning*|meröppet*|författarbesök*|medborgarkontor*|"
              "library*|book loan*|museum*|art hall*|music school*|culture school|concert hall|"
              "exhibition*|public art|kirjasto*|lainakortti*|kirja|kirjat|museo*|taidemuseo*|"
              "kulttuurikoulu*|musiikkikoulu*|näyttely*|kaupunginarkist*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "idrott",
     .strong = "simhall*|badhus*|lögarängsbad*|kokpunkten*|badplats*|ishall*|bandyhall*|"
               "idrottshall*|sporthall*|fotbollsplan*|konstgräs*|elljusspår*|skidspår*|"
               "konstsnö*|motionsspår*|fritidsgård*|föreningsbidrag*|rocklunda*|vedbobacken*|"
               "badmästar*",
     .words = "idrott*|träningstid*|träning*|fotboll*|bandy*|hockey*|simning*|simskol*|bassäng*|"
              "omklädning*|bastu*|gym|utegym*|skateboard*|skatepark*|friluft*|vandringsled*|"
              "grillplats*|vindskydd*|brygga*|isbana*|förening*|fältare*|ungdomsgård*|bokning*|"
              "swimming pool*|swimming hall*|ice rink*|sports hall*|football pitch*|ski track*|"
              "jogging track*|youth centre*|beach*|hiking trail*|sports club*|uimahalli*|"
              "jäähalli*|urheiluhalli*|liikuntahalli*|jalkapallokentt*|hiihtolatu*|pururata*|"
              "uimarant*|nuorisotalo*|seura*|sauna*|retkeily*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "ofn",
     .strong = "god man|gode man*|gode mannen|överförmyndar*|förvaltarskap*|förmyndar*|"
               "ställföreträd*|årsräkning*|överförmyndarnämnd*",
     .words = "huvudman*|arvode*|uttagsmedgiv*|spärrat konto|redovisning*|framtidsfullmakt*|"
              "ensamkommande*|förvaltare*|omyndig*|arvsskifte*|bankkonto*|fickpeng*|"
              "byte av god man|ansökan om god man|räkenskap*|legal guardian*|trustee*|custodian*|"
              "guardian's account*|edunvalvoj*|edunvalvont*|holhoo*|vuositili*|luvanvarai*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "val",
     .strong = "vallokal*|förtidsröst*|röstkort*|röstmottagar*|valnämnd*|valsedl*|röstlängd*",
     .words = "rösta|röstning*|valdag*|riksdagsval*|kommunalval*|eu-val*|"
              "ambulerande röstmottag*|brevröst*|valkuvert*|folkomröst*|valkrets*|mandat*|"
              "valresultat*|valförrätt*|valurna*|polling station*|voting*|vote|election*|ballot*|"
              "early voting|äänest*|vaalit|vaalipaikka*|ennakkoäänest*|äänioikeus*|"
              "vaalilautakunta*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "ks",
     .strong = "kommunfullmäktig*|kommunstyrels*|kommunalråd*|stadsdirektör*|medborgarförslag*|"
               "e-förslag*|kontaktcenter*|stadshuset*|hemsida*|webbplats*|vasteras.se|"
               "mitt västerås|gdpr|personuppgift*|allmän handling|upphandling*|näringsliv*|"
               "översvämning* beredskap",
     .words = "politik*|skatt*|beslut*|protokoll*|nämndhandling*|växel*|bemötande i växeln|"
              "e-tjänst*|formulär*|länk*|app|appen|kommunikation*|trygghet*|ordningsvakt*|"
              "beredskap*|skyddsrum*|evenemang*|turist*|finskt förvaltningsområde|minoritet*|"
              "jämställd*|faktur*|city council*|municipal board|mayor*|website*|the app|"
              "web form*|customer service|procurement*|public record*|safety in the city|tourist*|"
              "kaupunginvaltuust*|kunnanhallitu*|verkkosivu*|sovellus*|asiakaspalvelu*|"
              "yhteyskesku*|julkinen asiakirja|suomen kielen hallintoalue*|turvallisuus*|matkailu*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "skult",
     .strong = "",
     .words = "",
     .not_words = "",
     .place = "skultuna*|skultunabor*|haraker*|lillhärad*|svanå*",
     .only_with = "kommundel*|skola|skolan|persboskol*|generalsgatan*|förskol*|fritidshem*|"
                  "hemtjänst*|äldreboende*|äldreomsorg*|hemsjukvård*|bibliotek*|fritidsgård*|"
                  "familjecentral*|idrottsplats*|idrottshall*|ishall*|brukshagen*|parkskötsel*|"
                  "lekplats*|kommundelsnämnd*|school*|library*|home care*|koulu*|kirjasto*|kotihoito*|"
                  "kotipalvelu*|päiväkoti*"},
    {.code = "malar",
     .strong = "mälarenergi*|strömavbrott*|elavbrott*|fjärrvärme*|vattenläck*|vattenavbrott*|"
               "dricksvatten*|stopp i avlopp*|avloppsstopp*|elnät*|elmätare*|vattenmätare*|"
               "brunt vatten|missfärgat vatten|fibra|fibernät*|fiberanslut*",
     .words = "el|elräkning*|elavtal*|nätavgift*|ström|strömmen|varmvatten*|vattentryck*|"
              "kranen|kranvatten*|avlopp*|reningsverk*|spillvatten*|värmeavbrott*|"
              "kraftvärmeverk*|bredband*|laddstolp*|solcell*|va-avgift*|va-taxa*|power cut*|"
              "power outage*|electricity*|district heating|water leak*|drinking water|sewage*|"
              "fibre|broadband*|sähkökatko*|sähkö*|kaukolämpö*|vesivuoto*|juomavesi*|"
              "viemäri*|valokuitu*|laajakaista*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "mimer",
     .strong = "bostads ab mimer|mimers|hyreslägenhet*|hyresrätt*|bostadskö*|andrahandsuthyr*|"
               "tvättstug*|trapphus*|hyreshöj*|hyresgäst*|hyresvärd*|störningsjour*|bovärd*",
     .words = "mimer|lägenhet*|hyra|hyran|hyresavi*|kylskåp*|spis|badrum*|stamrenover*|stambyt*|"
              "balkong*|portkod*|hissen|källarförråd*|vägglöss*|element*|kallt i lägenheten|"
              "grannen stör|störande grannar|miljörum*|bilplats*|garage*|besiktning*|"
              "flyttstäd*|mimer|apartment*|rent|rental flat*|landlord*|laundry room*|"
              "housing queue*|stairwell*|neighbour* disturb*|mimer*|vuokra-asunto*|asunto*|vuokra*|"
              "pesutupa*|asuntojono*|porraskäytäv*|naapuri häiritse*|vuokranantaj*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "vafab",
     .strong = "vafab*|sophämtning*|soptunn*|sopkärl*|återbruk*|återvinningscentral*|"
               "återvinningsstation*|matavfall*|brunpåse*|fyrfackskärl*|grovavfall*|slamtöm*|"
               "farligt avfall|förpackningsinsamling*",
     .words = "sopor*|soporna|sopbil*|avfall*|återvinn*|tippen|kartong*|glasigloo*|kompost*|"
              "trädgårdsavfall*|latrin*|källsorter*|överfull*|renhållningsavgift*|tömning*|"
              "sopsortering*|batteri*|elavfall*|waste*|garbage*|rubbish*|trash*|recycling*|"
              "bin collection|bulky waste|food waste|jäte*|roska-auto*|roskakat*|kierrätys*|"
              "biojäte*|lajittelu*|jätteenkeräy*|lietekaivo*|vaarallinen jäte",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "rtm",
     .strong = "räddningstjänst*|brandkår*|brandstation*|eldningsförbud*|sotning*|sotare*|"
               "brandskydd*|brandfarlig vara|tillsyn brand",
     .words = "brand|branden|brandvarnare*|utrymning*|fyrverkeri*|raketer|majbrasa*|valborgsbål*|"
              "rökutveckling*|brandpost*|drunkning*|hjärtstartare*|brandsyn*|eldstad*|smällare*|"
              "fire service*|fire brigade*|fire safety|chimney sweep*|firework*|fire ban|"
              "palokunta*|pelastuspalvel*|paloturvallisu*|nuohoo*|ilotulit*|avotulikielto*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "x-region",
     .strong = "vl-buss*|västmanlands lokaltrafik|region västmanland|smartkollen|vårdcentral*|"
               "lasarett*|sjukhus*|tandvård*|1177",
     .words = "buss|bussen|bussar*|busslinje*|busschaufför*|busshållplats*|tidtabell*|busskort*|"
              "tågstopp*|mälartåg*|läkartid*|akuten|bup|folktandvård*|barnmorska*|psykiatrin|"
              "bus line*|bus driver*|bus stop*|hospital*|health centre*|dentist*|bussi*|"
              "linja-auto*|pysäkki*|terveyskesku*|sairaala*|hammashoito*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "x-trv",
     .strong = "trafikverket*|e18|väg 56|väg 66|järnväg*|tågspår*|bullerplank e18",
     .words = "motorväg*|påfart*|avfart*|vägräcke*|riksväg*|stationshus*|perrong*|"
              "plankorsning*|motorway*|railway*|moottoritie*|rautatie*",
     .not_words = "",
     .place = "",
     .only_with = ""},
    {.code = "x-polis",
     .strong = "polisanmäl*|inbrott*|stulen|stöld*|misshandel*|narkotikaförsälj*|buskör*|"
               "skadegörelse*",
     .words = "polis|polisen|brott*|hotad*|hot|gäng*|fortkör*|elsparkcykel*|bilbränder*|"
              "övervakning*|police*|theft*|stolen|burglar*|assault*|poliisi*|varas*|murto*|"
              "pahoinpitel*",
     .not_words = "",
     .place = "",
     .only_with = ""},
};

#endif
