// Generated: change knowledge/sprak.yml, then run `.venv/bin/python -m tools page-files`.
export const LANGUAGES = [
 {
  "lang": "en",
  "dir": "ltr",
  "name": "English",
  "lines": [
   "Lotsen is a bot. It answers in Swedish about the local police offices in Stockholm County, as they were in 2010.",
   "In danger: call 112. If it is not urgent, call the police on 114 14."
  ]
 },
 {
  "lang": "ar",
  "dir": "rtl",
  "name": "العربية",
  "lines": [
   "لوتسن روبوت دردشة. يجيب بالسويدية عن أسئلة حول مكاتب الشرطة المحلية في محافظة ستوكهولم كما كانت عام 2010.",
   "عند الخطر: اتصل بالرقم 112. إذا لم يكن الأمر عاجلاً، فاتصل بالشرطة على الرقم ⁦114 14⁩."
  ]
 },
 {
  "lang": "so",
  "dir": "ltr",
  "name": "Soomaali",
  "lines": [
   "Lotsen waa bot. Wuxuu af Iswiidhish kaga jawaabaa su’aalaha ku saabsan xafiisyada booliska deegaanka ee gobolka Stockholm, sidii ay ahaayeen 2010.",
   "Haddii khatar jirto, wac 112. Haddii aysan degdeg ahayn, booliska ka wac 114 14."
  ]
 },
 {
  "lang": "fi",
  "dir": "ltr",
  "name": "Suomi",
  "lines": [
   "Lotsen on botti. Se vastaa ruotsiksi kysymyksiin Tukholman läänin paikallisista poliisitoimistoista sellaisina kuin ne olivat vuonna 2010.",
   "Vaaratilanteessa soita numeroon 112. Jos asia ei ole kiireellinen, soita poliisille numeroon 114 14."
  ]
 },
 {
  "lang": "tr",
  "dir": "ltr",
  "name": "Türkçe",
  "lines": [
   "Lotsen bir bottur. Stockholm ilindeki yerel polis bürolarının 2010’daki durumuyla ilgili soruları İsveççe yanıtlar.",
   "Tehlike varsa 112'yi arayın. Acil değilse polisi 114 14 numarasından arayın."
  ]
 },
 {
  "lang": "fa",
  "dir": "rtl",
  "name": "فارسی / دری",
  "lines": [
   "لوتسن یک ربات است. به سوئدی درباره دفترهای محلی پلیس در استان استکهلم، آن‌طور که در سال 2010 بودند، پاسخ می‌دهد.",
   "در صورت خطر با 112 تماس بگیرید. اگر فوری نیست، با پلیس به شماره ⁦114 14⁩ تماس بگیرید."
  ]
 },
 {
  "lang": "pl",
  "dir": "ltr",
  "name": "Polski",
  "lines": [
   "Lotsen to bot. Odpowiada po szwedzku na pytania o lokalne biura policji w regionie Sztokholm według stanu z 2010 roku.",
   "W razie niebezpieczeństwa dzwoń pod 112. Jeśli sprawa nie jest pilna, zadzwoń na policję pod numer 114 14."
  ]
 },
 {
  "lang": "es",
  "dir": "ltr",
  "name": "Español",
  "lines": [
   "Lotsen es un bot. Responde en sueco a preguntas sobre las oficinas locales de policía de la provincia de Estocolmo, tal como eran en 2010.",
   "En caso de peligro, llame al 112. Si no es urgente, llame a la policía al 114 14."
  ]
 },
 {
  "lang": "kmr",
  "dir": "ltr",
  "name": "Kurmancî",
  "lines": [
   "Lotsen botek e. Ew bi swêdî bersiva pirsên li ser nivîsgehên polîsan ên herêmî li parêzgeha Stockholmê dide, wekî di sala 2010an de bûn.",
   "Heke xeter hebe, telefonî 112 bike. Heke ne lezgîn be, telefonî polîs bike: 114 14."
  ]
 },
 {
  "lang": "ckb",
  "dir": "rtl",
  "name": "کوردیی ناوەندی (سۆرانی)",
  "lines": [
   "لۆتسن بۆتێکە. بە سویدی وەڵامی پرسیار دەداتەوە دەربارەی نووسینگە ناوخۆییەکانی پۆلیس لە پارێزگای ستۆکهۆڵم، وەک ساڵی 2010 بوون.",
   "لە کاتی مەترسیدا پەیوەندی بە 112 بکە. ئەگەر پەلە نییە، پەیوەندی بە پۆلیس بکە بە ژمارەی ⁦114 14⁩."
  ]
 },
 {
  "lang": "ti",
  "dir": "ltr",
  "name": "ትግርኛ",
  "lines": [
   "ሎትሰን ቦት እዩ። ብዛዕባ ናይ ከባቢ ቤት ጽሕፈት ፖሊስ ኣብ ክፍለ ሃገር ስቶክሆልም ከምቲ ኣብ 2010 ዝነበሮ ብሽወደን ይምልስ።",
   "ሓደጋ እንተሃልዩ ናብ 112 ደውሉ። ህጹጽ እንተዘይኮይኑ ንፖሊስ ብ 114 14 ደውሉ።"
  ]
 },
 {
  "lang": "bs",
  "dir": "ltr",
  "name": "Bosanski / hrvatski / srpski",
  "lines": [
   "Lotsen je bot. Na švedskom odgovara na pitanja o lokalnim policijskim uredima u Stockholmskom okrugu, kakvi su bili 2010. godine.",
   "U slučaju opasnosti nazovite 112. Ako nije hitno, nazovite policiju na 114 14."
  ]
 },
 {
  "lang": "uk",
  "dir": "ltr",
  "name": "Українська",
  "lines": [
   "Lotsen — це бот. Він відповідає шведською на запитання про місцеві поліцейські відділення в лені Стокгольм станом на 2010 рік.",
   "У разі небезпеки телефонуйте 112. Якщо справа не термінова, телефонуйте до поліції за номером 114 14."
  ]
 },
 {
  "lang": "ru",
  "dir": "ltr",
  "name": "Русский",
  "lines": [
   "Lotsen — это бот. Он отвечает на шведском на вопросы о местных отделениях полиции в лене Стокгольм по состоянию на 2010 год.",
   "При опасности звоните 112. Если дело не срочное, звоните в полицию по номеру 114 14."
  ]
 }
];
