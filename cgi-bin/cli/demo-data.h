/*
 * demo-data: the made-up world of `partnerlog demo`. Only demo.c includes it.
 */
#ifndef CLI_DEMO_DATA_H
#define CLI_DEMO_DATA_H

#define LENGTH(table) ((int)(sizeof table / sizeof *table))

/* A language and how its companies are called: every first word goes with
   every second one and every form. */
#define FIRSTS 24
#define SECONDS 12
#define FORMS 3

struct tongue {
	const char *culture, *country, *currency;
	const char *city, *postcode;
	const char *street, *street_end; /* around the house number */
	const char *joint;
	const char *first[FIRSTS];
	const char *second[SECONDS];
	const char *form[FORMS];
};

static const struct tongue tongues[] = {
    {"nl-NL", "NL", "EUR", "Utrecht", "3511 AB", "Stationsplein ", "", " ",
	{"Noordzee", "Molenaar", "IJssel", "Zuiderpark", "De Linde",
	    "Waterlinie", "Oosterhof", "Duinrand", "Havenzicht", "Veluwe",
	    "Maasvallei", "Grachtenhuis", "Geïntegreerd", "Coöperatief",
	    "Rijnstroom", "De Ploeg", "Polderzicht", "Kanaaldijk", "Boterberg",
	    "Wijngaard", "Heideveld", "Spoorzicht", "Merwede", "Tulpenhof"},
	{"Bloemen", "Transport", "Advies", "Bouw", "Zorg", "Techniek",
	    "Drukkerij", "Onderwijs", "Installaties", "Financiën", "Reizen",
	    "Catering"},
	{"B.V.", "N.V.", "Groep"}},
    {"de-DE", "DE", "EUR", "Lübeck", "23552", "Königstraße ", "", " ",
	{"Süderelbe", "Grünwald", "Königsee", "Schloßberg", "Bärenfels",
	    "Moorhügel", "Lößnitz", "Weißbach", "Östertal", "Rührwerk",
	    "Flößhafen", "Hügelland", "Mühlental", "Nordlicht", "Seebrücke",
	    "Tannenhöhe", "Überland", "Kürbisfeld", "Fährhaus", "Löwentor",
	    "Rößlwiese", "Wäldchen", "Grünspan", "Äschental"},
	{"Maschinenbau", "Spedition", "Beratung", "Gärtnerei", "Möbel",
	    "Elektrotechnik", "Bäckerei", "Verlag", "Gebäudetechnik",
	    "Prüfdienst", "Außenhandel", "Werkzeug"},
	{"GmbH", "AG", "GmbH & Co. KG"}},
    {"it-IT", "IT", "EUR", "Forlì", "47121", "Via della Libertà ", "", " ",
	{"Colleverde", "Montebello", "Città Alta", "Fontanella", "Roccabruna",
	    "Valdorata", "Porto Antico", "Acquamarina", "Caffè Verde",
	    "Torrechiara", "Lago Blu", "Pietraviva", "Oliveto", "Libertà",
	    "Belvedere", "Castelvivo", "Campofiore", "Terranova", "Ponte Lungo",
	    "Acquachiara", "Solemare", "Verità", "Virtù", "Qualità"},
	{"Alimentari", "Trasporti", "Consulenze", "Costruzioni", "Tessuti",
	    "Meccanica", "Viaggi", "Editoria", "Impianti", "Ceramiche", "Vini",
	    "Servizi"},
	{"S.r.l.", "S.p.A.", "S.n.c."}},
    {"en-GB", "GB", "GBP", "Sheffield", "S1 2HE", "", " Mill Lane", " ",
	{"Ashdown", "Bramble", "Copperfield", "Dunmore", "Eastgate", "Fernhill",
	    "Greyfriars", "Harbourside", "Ivybridge", "Juniper", "Kestrel",
	    "Larkspur", "Moorland", "Northgate", "Oakfield", "Pebble",
	    "Quayside", "Redwood", "Silverdale", "Thornbury", "Underwood",
	    "Valewood", "Westbrook", "Yarrow"},
	{"Logistics", "Bakery", "Consulting", "Dental Care", "Engineering",
	    "Garden Centres", "Insurance", "Legal", "Media", "Outfitters",
	    "Schools", "Textiles"},
	{"Ltd", "plc", "Group"}},
    {"ko-KR", "KR", "KRW", "부산광역시", "48058", "해운대로 ", "", " ",
	{"한빛", "푸른솔", "새벽", "대한솔", "은하수", "백두산", "한강", "누리",
	    "가온", "아침해", "도담", "미르", "나래", "해오름", "소나무",
	    "다온", "별빛", "하늘샘", "바른", "큰나무", "온누리", "늘봄",
	    "솔빛", "참빛"},
	{"물류", "건설", "식품", "전자", "무역", "출판", "교육", "의료기기",
	    "디자인", "화학", "여행", "소프트웨어"},
	{"주식회사", "유한회사", "그룹"}},
    {"zh-TW", "TW", "TWD", "臺中市", "407", "文心路", "號", "",
	{"日昇", "宏遠", "永豐源", "青田", "台川", "福星", "海安", "翠湖",
	    "金龍門", "東籬", "玉山行", "晨光", "大漢", "瑞泰", "新竹園",
	    "華立達", "明月", "春暉", "鼎盛", "長青", "雲嶺", "和順", "千里",
	    "萬象"},
	{"科技", "物流", "食品", "建設", "電子", "貿易", "出版", "教育", "醫療",
	    "設計", "化工", "旅行"},
	{"股份有限公司", "有限公司", "集團"}},
};

/* Names that break what does not escape, quote or wrap. */
static const char *const nasty_names[] = {
    "Vos & Zonen \"De Gouden Sleutel\" B.V.",
    "Bakker, Smit; Partners, c.s.",
    "Less <Than> More GmbH",
    "=SUM(A1:A9) Consulting",
    "+49 Telefonbau",
    "-Minus- Grafik",
    "@Werk Digital",
    "O'Connell's Bakery",
    "מאפיית הדרור בע״מ",
    "شركة النخيل للتجارة",
    "<script>alert(1)</script> Ltd",
    "Tab\tular Systems",
    "Line\nBreak Logistics",
    "Internationale Vereniging van Samenwerkende Ondernemingen in de "
    "Binnenvaart, het Wegvervoer, de Luchtvracht, de Opslag en Overslag "
    "van Droge en Natte Bulkgoederen, Levensmiddelen, Bouwstoffen, "
    "Machines, Meubelen, Textiel, Papier, Hout, Glas, Staal en "
    "Gereedschap, met Zetel te Terneuzen en Filiale...",
    "{{SECTION}} Vorlagen 100 %s",
    "'); DROP TABLE entry; -- Ltd",
    "Back\\slash & Söhne",
    "Zoë 🙂 Café",
    "=HYPERLINK(\"//example.example\";\"x\")",
};

/* Domains: a head, a tail, and .example. */
static const char *const domain_heads[] = {"amber", "birch", "cedar", "delta",
    "ember", "fjord", "grove", "haven", "ivory", "jasper", "kite", "lumen",
    "maple", "nova", "olive", "pearl", "quartz", "river", "solar", "tulip",
    "umber", "vista", "willow", "xenon", "yonder", "zephyr", "acorn", "beacon",
    "comet", "dune", "elm", "flint"};

static const char *const domain_tails[] = {"works", "trade", "house", "foods",
    "media", "parts", "tools", "lines", "shops", "cargo", "green", "build",
    "clinic", "legal", "press", "craft", "audit", "paper", "glass", "steel",
    "tours", "textile", "events", "garden", "motors", "energy", "water",
    "school", "sport", "music", "optics", "farm"};

/* Customers' users. */
static const char *const given_names[] = {"Anna", "Bram", "Chiara", "Daan",
    "Elena", "Fabio", "Greta", "Hugo", "Iris", "Jonas", "Katrin", "Luca",
    "Mila", "Niels", "Olga", "Paolo", "Quinn", "Rosa", "Sven", "Tessa",
    "Umberto", "Vera", "Wouter", "Yuna"};

static const char *const family_names[] = {"Abel", "Bos", "Conti", "Dekker",
    "Evans", "Ferro", "Graf", "Hughes", "Iversen", "Jung", "Keller", "Lind",
    "Marsh", "Noor", "Oster", "Prins", "Quist", "Rossi", "Schwarz", "Timmer",
    "Ulrich", "Visser", "Wong", "Zanetti"};

/* The busiest come first. */
static const char *const partner_users[] = {"nora.vos@relecloud.example",
    "milan.koster@relecloud.example", "admin@relecloud.example",
    "ida.berg@relecloud.example", "tomas.lindt@relecloud.example",
    "billing@relecloud.example", "giulia.serra@relecloud.example",
    "hana.kim@relecloud.example", "wei.chen@relecloud.example",
    "felix.brandt@relecloud.example", "lotte.prins@relecloud.example",
    "oscar.dunn@relecloud.example", "petra.huber@relecloud.example",
    "marco.valli@relecloud.example", "sara.noordam@relecloud.example",
    "yujin.park@relecloud.example", "mei-ling.lin@relecloud.example",
    "jan.de.wit@relecloud.example", "katja.moser@relecloud.example",
    "siobhan.o'hara@relecloud.example", "ruth.adler@relecloud.example",
    "automation+renewals@relecloud.example", "bo.xu@relecloud.example",
    "ines.fabbri@relecloud.example", "helpdesk@relecloud.example"};

/* How a product may be bought. */
struct plan {
	const char *term, *cycle;
	int months; /* 0: without an end */
};

static const struct plan plans[] = {
    {"P1M", "monthly", 1},
    {"P1Y", "monthly", 12},
    {"P1Y", "annual", 12},
    {"P3Y", "triennial", 36},
    {"P1Y", "one_time", 12},
    {"P3Y", "one_time", 36},
    {"", "one_time", 0},
    {"", "monthly", 0},
};

struct product {
	const char *name, *offer;
};

/* In the order of the families below. */
static const struct product products[] = {
    {"Microsoft 365 Business Basic", "6513270E-269E-0D37-F2A7-4DE452E6B438"},
    {"Microsoft 365 Business Standard", "CFQ7TTC0N12V:0002:CFQ7TTC0K3CL"},
    {"Microsoft 365 Business Premium", "CFQ7TTC01ZJ6:0003:CFQ7TTC012FF"},
    {"Microsoft 365 Apps for business", "CFQ7TTC0272K:0004:CFQ7TTC0F1VL"},
    {"Microsoft 365 E3", "A170B338-3926-3059-F28C-105D1FB17C23"},
    {"Microsoft 365 E5", "CFQ7TTC0NL1L:0006:CFQ7TTC0LD17"},
    {"Microsoft 365 F3", "CFQ7TTC01KW4:0007:CFQ7TTC09F4K"},
    {"Office 365 E1", "8F6D0558-4EF8-AA38-9227-66581E27A1C0"},
    {"Office 365 E3", "1A61DBE2-2E44-158B-AE97-BA94D0EDA82F"},
    {"Exchange Online (Plan 1)", "CFQ7TTC0LLN6:0001:CFQ7TTC0C3KQ"},
    {"Exchange Online (Plan 2)", "CFQ7TTC02L1M:0002:CFQ7TTC06HPK"},
    {"Exchange Online Archiving", "CFQ7TTC0FSBG:0003:CFQ7TTC0LZGC"},
    {"Teams Essentials", "2E05319A-CB5C-7427-3F98-E2774CBD87AD"},
    {"Teams Phone Standard", "CFQ7TTC0QS72:0005:CFQ7TTC0L9JH"},
    {"Visio Plan 2", "CFQ7TTC0XBRG:0006:CFQ7TTC09M23"},
    {"Planner and Project Plan 3", "CFQ7TTC0JF5S:0007:CFQ7TTC0B4ZH"},
    {"Power BI Pro", "AB1031D0-F646-E1F4-0A09-7C976BF46C69"},
    {"Power Automate Premium", "CFQ7TTC02SKL:0009:CFQ7TTC0TXVB"},
    {"Dynamics 365 Sales Professional", "CFQ7TTC0BQCM:0001:CFQ7TTC0HLTG"},
    {"Dynamics 365 Business Central Essentials",
	"CFQ7TTC02V28:0002:CFQ7TTC0HQP2"},
    {"Entra ID P1", "4F426DCB-B394-FB36-BB2D-420F0F88080B"},
    {"Intune Plan 1", "CFQ7TTC0NLPV:0004:CFQ7TTC0G9QD"},
    {"Defender for Business", "CFQ7TTC0XPC0:0005:CFQ7TTC0GC5M"},
    {"Windows 365 Business 2 vCPU, 8 GB, 128 GB",
	"CFQ7TTC03H16:0006:CFQ7TTC0S94R"},
    {"SQL Server Enterprise - 2 Core License Pack",
	"DZH318Z07DDZ:H25G:DZH318Z0DK8X"},
    {"SQL Server Standard - 2 Core License Pack",
	"DZH318Z04VFW:K8FC:DZH318Z0PXD7"},
    {"Windows Server 2022 Standard - 8 Core License Pack",
	"DZH318Z04254:770H:DZH318Z0VL58"},
    {"Windows Server 2022 Datacenter - 8 Core License Pack",
	"DZH318Z0904F:KCML:DZH318Z0B4QW"},
    {"Windows Server - 1 User CAL", "DZH318Z0JMNP:1GKD:DZH318Z0DDD3"},
    {"Windows Server Remote Desktop - 1 Device CAL",
	"DZH318Z0HND1:626G:DZH318Z053BM"},
    {"Reserved_VM_Instance_Standard_D2s_v5_EU_West",
	"DZH318Z0130L:4K3C:DZH318Z0M02W"},
    {"Reserved_VM_Instance_Standard_D4s_v5_EU_West",
	"DZH318Z06MD4:8CMC:DZH318Z0H33W"},
    {"Reserved_VM_Instance_Standard_E8s_v5_DE_West",
	"DZH318Z0HGHH:9243:DZH318Z0RBR8"},
    {"Reserved_VM_Instance_Standard_NC12_UK_South",
	"DZH318Z0HVQ5:J06J:DZH318Z0C4QK"},
    {"Reserved_SQL_Database_General_Purpose_vCore_KR_Central",
	"DZH318Z0Z0SJ:928J:DZH318Z0CZ5C"},
    {"Reserved_App_Service_P1_v3_IT_North", "DZH318Z0S7KK:JB7M:DZH318Z0TTSW"},
    {"Office LTSC Standard 2024", "DZH318Z06T7V:D76J:DZH318Z0HCR0"},
    {"Visual Studio Professional 2022", "DZH318Z00T8H:86MC:DZH318Z0GTZR"},
    {"Project Professional 2024", "DZH318Z0CC27:37H6:DZH318Z0B6HM"},
    {"Azure plan", "DZH318Z0K2Q7:0001:DZH318Z0M4XT"},
};

/* Products that are bought alike: runs of the two tables above. */
struct family {
	int weight;
	int product, product_count;
	int plan, plan_count;
};

static const struct family families[] = {
    {78, 0, 24, 0, 3},
    {7, 24, 6, 2, 2},
    {6, 30, 6, 4, 2},
    {3, 36, 3, 6, 1},
    {6, 39, 1, 7, 1},
};

static const char *const applications[] = {
    "8d3fbd2a-42d7-4a0e-9a71-6f0e3c1d5b28", "Partner Center Web UI",
    "Partner Center Native App", "relecloud-marketplace-connector"};

static const char *const notes[] = {
    "We would like to move our mail and files, and need help with training.",
    "Angebot für 40 Arbeitsplätze erbeten, möglichst vor Ende März.",
    "Serve assistenza per la migrazione: è urgente.",
    "Graag een offerte voor \"werken op afstand\"; bel na 14.00 uur.",
    "교육 기관용 요금제에 대해 문의드립니다.",
    "希望導入雲端備份方案,請與我們聯絡。"};

/* What stands for a value now and then. */
static const char *const not_json[] = {"The value is too large to be shown.",
    "System.Object[]", "<null>", "{\"Id\":", "n/a"};

/* Relative loads of the 24 hours (UTC) of a working day and a free one. */
static const int hour_loads[2][24] = {
    {1, 1, 1, 1, 2, 3, 8, 20, 36, 44, 45, 40, 28, 38, 45, 40, 28, 14, 7, 5, 4,
	3, 2, 1},
    {1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 3, 3, 4, 4, 3, 2, 2, 2, 2, 1, 1, 1},
};

#endif
