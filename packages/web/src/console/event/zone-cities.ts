/**
 * The time zones of each country, with the names of their cities. From the Unicode CLDR 45 (main/en and main/pt, timeZoneNames) and from what
 * `Intl.Locale.getTimeZones` of Node 24 answers for each country, because no browser tells all of it. Zones go by the names that Node gives them.
 * A line: country, then `zone=English name=Portuguese name=other cities` with `;` between zones. A name that is absent follows from what is before it.
 */
export const ZONE_CITIES = `
AD Europe/Andorra
AE Asia/Dubai
AF Asia/Kabul==Cabul
AG America/Antigua==Antígua
AI America/Anguilla==Anguila
AL Europe/Tirane==Tirana
AM Asia/Yerevan
AO Africa/Luanda
AQ Antarctica/Casey;Antarctica/Davis;Antarctica/DumontDUrville=Dumont d’Urville;Antarctica/Mawson;Antarctica/McMurdo;Antarctica/Palmer;Antarctica/Rothera;Antarctica/Syowa;Antarctica/Troll;Antarctica/Vostok
AR America/Argentina/La_Rioja;America/Argentina/Rio_Gallegos;America/Argentina/Salta;America/Argentina/San_Juan;America/Argentina/San_Luis;America/Argentina/Tucuman=Tucumán;America/Argentina/Ushuaia;America/Buenos_Aires;America/Catamarca;America/Cordoba==Córdoba;America/Jujuy;America/Mendoza
AS Pacific/Pago_Pago
AT Europe/Vienna==Viena
AU Antarctica/Macquarie;Australia/Adelaide;Australia/Brisbane;Australia/Broken_Hill;Australia/Darwin;Australia/Eucla;Australia/Hobart;Australia/Lindeman;Australia/Lord_Howe;Australia/Melbourne;Australia/Perth;Australia/Sydney
AW America/Aruba
AX Europe/Mariehamn
AZ Asia/Baku
BA Europe/Sarajevo
BB America/Barbados
BD Asia/Dhaka==Dacca
BE Europe/Brussels==Bruxelas
BF Africa/Ouagadougou
BG Europe/Sofia==Sófia
BH Asia/Bahrain==Bahrein
BI Africa/Bujumbura
BJ Africa/Porto-Novo==Porto Novo
BL America/St_Barthelemy=St. Barthélemy=São Bartolomeu
BM Atlantic/Bermuda==Bermudas
BN Asia/Brunei
BO America/La_Paz
BQ America/Kralendijk
BR America/Araguaina=Araguaína==Palmas;America/Bahia=Salvador==Bahia;America/Belem=Belém==Macapá;America/Boa_Vista;America/Campo_Grande;America/Cuiaba==Cuiabá;America/Eirunepe==Eirunepé;America/Fortaleza===Natal, João Pessoa, Teresina, São Luís;America/Maceio=Maceió==Aracaju;America/Manaus;America/Noronha==Fernando de Noronha;America/Porto_Velho;America/Recife;America/Rio_Branco;America/Santarem==Santarém;America/Sao_Paulo=São Paulo, Rio, Brasília==Rio de Janeiro, Belo Horizonte, Curitiba, Porto Alegre, Florianópolis, Vitória, Goiânia, Campinas
BS America/Nassau
BT Asia/Thimphu
BW Africa/Gaborone
BY Europe/Minsk
BZ America/Belize
CA America/Blanc-Sablon;America/Cambridge_Bay;America/Coral_Harbour=Atikokan;America/Creston;America/Dawson;America/Dawson_Creek;America/Edmonton;America/Fort_Nelson;America/Glace_Bay;America/Goose_Bay;America/Halifax;America/Inuvik;America/Iqaluit;America/Moncton;America/Rankin_Inlet;America/Regina;America/Resolute;America/St_Johns=St. John’s=Saint John’s;America/Swift_Current;America/Toronto===Ottawa, Montréal;America/Vancouver;America/Whitehorse;America/Winnipeg
CC Indian/Cocos
CD Africa/Kinshasa;Africa/Lubumbashi
CF Africa/Bangui
CG Africa/Brazzaville
CH Europe/Zurich==Zurique=Genebra, Geneva, Basel
CI Africa/Abidjan
CK Pacific/Rarotonga
CL America/Coyhaique;America/Punta_Arenas;America/Santiago;Pacific/Easter==Ilha de Páscoa
CM Africa/Douala
CN Asia/Shanghai==Xangai=Beijing, Pequim;Asia/Urumqi
CO America/Bogota==Bogotá
CR America/Costa_Rica
CU America/Havana
CV Atlantic/Cape_Verde==Cabo Verde
CW America/Curacao=Curaçao
CX Indian/Christmas
CY Asia/Famagusta;Asia/Nicosia==Nicósia
CZ Europe/Prague==Praga
DE Europe/Berlin==Berlim=Munich, Munique, Hamburg, Frankfurt;Europe/Busingen==Büsingen
DJ Africa/Djibouti==Djibuti
DK Europe/Copenhagen==Copenhague
DM America/Dominica
DO America/Santo_Domingo
DZ Africa/Algiers==Argel
EC America/Guayaquil==Guaiaquil;Pacific/Galapagos==Galápagos
EE Europe/Tallinn
EG Africa/Cairo
EH Africa/El_Aaiun==El Aaiún
ER Africa/Asmera=Asmara
ES Africa/Ceuta;Atlantic/Canary==Canárias;Europe/Madrid=Madrid=Madri=Barcelona, Sevilla
ET Africa/Addis_Ababa==Adis Abeba
FI Europe/Helsinki==Helsinque
FJ Pacific/Fiji
FK Atlantic/Stanley
FM Pacific/Kosrae;Pacific/Ponape=Pohnpei;Pacific/Truk=Chuuk
FO Atlantic/Faeroe=Faroe=Ilhas Faroé
FR Europe/Paris
GA Africa/Libreville
GB Europe/London==Londres
GD America/Grenada==Granada
GE Asia/Tbilisi
GF America/Cayenne==Caiena
GG Europe/Guernsey
GH Africa/Accra==Acra
GI Europe/Gibraltar
GL America/Danmarkshavn;America/Godthab=Nuuk;America/Scoresbysund=Ittoqqortoormiit;America/Thule
GM Africa/Banjul
GN Africa/Conakry==Conacri
GP America/Guadeloupe==Guadalupe
GQ Africa/Malabo
GR Europe/Athens==Atenas
GS Atlantic/South_Georgia==Geórgia do Sul
GT America/Guatemala
GU Pacific/Guam
GW Africa/Bissau
GY America/Guyana==Guiana
HK Asia/Hong_Kong
HN America/Tegucigalpa
HR Europe/Zagreb
HT America/Port-au-Prince==Porto Príncipe
HU Europe/Budapest==Budapeste
ID Asia/Jakarta==Jacarta;Asia/Jayapura;Asia/Makassar;Asia/Pontianak
IE Europe/Dublin
IL Asia/Jerusalem==Jerusalém
IM Europe/Isle_of_Man==Ilha de Man
IN Asia/Calcutta=Kolkata=Calcutá
IO Indian/Chagos
IQ Asia/Baghdad==Bagdá
IR Asia/Tehran==Teerã
IS Atlantic/Reykjavik==Reykjavík
IT Europe/Rome==Roma=Milano, Milão, Napoli
JE Europe/Jersey
JM America/Jamaica
JO Asia/Amman==Amã
JP Asia/Tokyo==Tóquio
KE Africa/Nairobi==Nairóbi
KG Asia/Bishkek
KH Asia/Phnom_Penh
KI Pacific/Enderbury;Pacific/Kiritimati;Pacific/Tarawa==Taraua
KM Indian/Comoro==Comores
KN America/St_Kitts=St. Kitts=São Cristóvão
KP Asia/Pyongyang
KR Asia/Seoul==Seul
KW Asia/Kuwait
KY America/Cayman
KZ Asia/Almaty;Asia/Aqtau==Aktau;Asia/Aqtobe==Aktobe;Asia/Atyrau;Asia/Oral;Asia/Qostanay=Kostanay;Asia/Qyzylorda
LA Asia/Vientiane
LB Asia/Beirut==Beirute
LC America/St_Lucia=St. Lucia=Santa Lúcia
LI Europe/Vaduz
LK Asia/Colombo
LR Africa/Monrovia==Monróvia
LS Africa/Maseru
LT Europe/Vilnius
LU Europe/Luxembourg==Luxemburgo
LV Europe/Riga
LY Africa/Tripoli==Trípoli
MA Africa/Casablanca
MC Europe/Monaco==Mônaco
MD Europe/Chisinau
ME Europe/Podgorica
MF America/Marigot
MG Indian/Antananarivo
MH Pacific/Kwajalein;Pacific/Majuro
MK Europe/Skopje
ML Africa/Bamako
MM Asia/Rangoon=Yangon=Rangum
MN Asia/Hovd;Asia/Ulaanbaatar==Ulan Bator
MO Asia/Macau=Macao=Macau
MP Pacific/Saipan
MQ America/Martinique==Martinica
MR Africa/Nouakchott
MS America/Montserrat
MT Europe/Malta
MU Indian/Mauritius==Maurício
MV Indian/Maldives==Maldivas
MW Africa/Blantyre
MX America/Bahia_Banderas=Bahía de Banderas=Bahia de Banderas;America/Cancun=Cancún;America/Chihuahua;America/Ciudad_Juarez=Ciudad Juárez;America/Hermosillo;America/Matamoros;America/Mazatlan;America/Merida=Mérida;America/Mexico_City==Cidade do México;America/Monterrey;America/Ojinaga;America/Tijuana
MY Asia/Kuala_Lumpur;Asia/Kuching
MZ Africa/Maputo
NA Africa/Windhoek
NC Pacific/Noumea==Nouméa
NE Africa/Niamey
NF Pacific/Norfolk
NG Africa/Lagos
NI America/Managua==Manágua
NL Europe/Amsterdam==Amsterdã
NO Europe/Oslo
NP Asia/Katmandu=Kathmandu=Katmandu
NR Pacific/Nauru
NU Pacific/Niue
NZ Pacific/Auckland;Pacific/Chatham==Chatnam
OM Asia/Muscat==Mascate
PA America/Panama==Panamá
PE America/Lima
PF Pacific/Gambier;Pacific/Marquesas;Pacific/Tahiti==Taiti
PG Pacific/Bougainville;Pacific/Port_Moresby
PH Asia/Manila
PK Asia/Karachi
PL Europe/Warsaw==Varsóvia
PM America/Miquelon
PN Pacific/Pitcairn
PR America/Puerto_Rico==Porto Rico
PS Asia/Gaza;Asia/Hebron
PT Atlantic/Azores==Açores;Atlantic/Madeira;Europe/Lisbon==Lisboa=Porto, Braga, Coimbra
PW Pacific/Palau
PY America/Asuncion=Asunción=Assunção
QA Asia/Qatar==Catar
RE Indian/Reunion=Réunion=Reunião
RO Europe/Bucharest==Bucareste
RS Europe/Belgrade==Belgrado
RU Asia/Anadyr;Asia/Barnaul;Asia/Chita;Asia/Irkutsk;Asia/Kamchatka;Asia/Khandyga;Asia/Krasnoyarsk;Asia/Magadan;Asia/Novokuznetsk;Asia/Novosibirsk;Asia/Omsk;Asia/Sakhalin==Sacalina;Asia/Srednekolymsk;Asia/Tomsk;Asia/Ust-Nera;Asia/Vladivostok;Asia/Yakutsk;Asia/Yekaterinburg==Ecaterimburgo;Europe/Astrakhan==Astracã;Europe/Kaliningrad==Kaliningrado;Europe/Kirov;Europe/Moscow==Moscou;Europe/Samara;Europe/Saratov;Europe/Ulyanovsk==Ulianovsk;Europe/Volgograd==Volgogrado
RW Africa/Kigali
SA Asia/Riyadh==Riade
SB Pacific/Guadalcanal
SC Indian/Mahe==Mahé
SD Africa/Khartoum==Cartum
SE Europe/Stockholm==Estocolmo
SG Asia/Singapore==Singapura
SH Atlantic/St_Helena=St. Helena=Santa Helena
SI Europe/Ljubljana==Liubliana
SJ Arctic/Longyearbyen
SK Europe/Bratislava
SL Africa/Freetown
SM Europe/San_Marino
SN Africa/Dakar
SO Africa/Mogadishu==Mogadíscio
SR America/Paramaribo
SS Africa/Juba
ST Africa/Sao_Tome=São Tomé
SV America/El_Salvador
SX America/Lower_Princes=Lower Prince’s Quarter
SY Asia/Damascus==Damasco
SZ Africa/Mbabane
TC America/Grand_Turk
TD Africa/Ndjamena==N’Djamena
TF Indian/Kerguelen
TG Africa/Lome==Lomé
TH Asia/Bangkok
TJ Asia/Dushanbe==Duchambe
TK Pacific/Fakaofo
TL Asia/Dili
TM Asia/Ashgabat==Asgabate
TN Africa/Tunis==Túnis
TO Pacific/Tongatapu
TR Europe/Istanbul==Istambul
TT America/Port_of_Spain
TV Pacific/Funafuti
TW Asia/Taipei
TZ Africa/Dar_es_Salaam
UA Europe/Kiev=Kyiv=Kiev;Europe/Simferopol
UG Africa/Kampala
UM Pacific/Midway;Pacific/Wake
US America/Adak;America/Anchorage;America/Boise;America/Chicago===Houston, Dallas, Austin;America/Denver;America/Detroit;America/Indiana/Knox=Knox, Indiana;America/Indiana/Marengo=Marengo, Indiana;America/Indiana/Petersburg=Petersburg, Indiana;America/Indiana/Tell_City=Tell City, Indiana;America/Indiana/Vevay=Vevay, Indiana;America/Indiana/Vincennes=Vincennes, Indiana;America/Indiana/Winamac=Winamac, Indiana;America/Indianapolis==Indianápolis;America/Juneau;America/Kentucky/Monticello=Monticello, Kentucky;America/Los_Angeles===San Francisco, Las Vegas, Seattle, San Diego;America/Louisville;America/Menominee;America/Metlakatla;America/New_York==Nova York=Washington, Boston, Miami, Atlanta;America/Nome;America/North_Dakota/Beulah=Beulah, North Dakota=Beulah, Dakota do Norte;America/North_Dakota/Center=Center, North Dakota=Center, Dakota do Norte;America/North_Dakota/New_Salem=New Salem, North Dakota=New Salen, Dakota do Norte;America/Phoenix;America/Sitka;America/Yakutat;Pacific/Honolulu
UY America/Montevideo==Montevidéu
UZ Asia/Samarkand==Samarcanda;Asia/Tashkent
VA Europe/Vatican==Vaticano
VC America/St_Vincent=St. Vincent=São Vicente
VE America/Caracas
VG America/Tortola
VI America/St_Thomas=St. Thomas=Saint Thomas
VN Asia/Saigon=Ho Chi Minh City=Cidade de Ho Chi Minh
VU Pacific/Efate==Éfaté
WF Pacific/Wallis
WS Pacific/Apia
YE Asia/Aden==Áden
YT Indian/Mayotte
ZA Africa/Johannesburg==Joanesburgo
ZM Africa/Lusaka
ZW Africa/Harare
`;
