"""Currencies, as data: names, ISO 4217 codes, spellings and symbols.

One currency a line (a backslash goes on with the next), four fields between semicolons:

    canonical name ; ISO code ; other names, comma-separated ; symbols, space-separated

`=malaysia` in the third field: the name's first word may be that too ("Malaysia ringgit"). The first currency with
a bare coin name or a symbol is that name's preferred reading. A bare "dollar" is a unit of its own, for who wrote
it did not say whose.

Source: ISO 4217 (names and codes) and common usage.
"""

CURRENCIES = """
dollar ; ; buck, smacker ; $ ＄ ﹩
US dollar ; USD ; united states dollar, u.s. dollar, american dollar, us buck, =us, =u.s., =usa, greenback ; \
    US$ U.S.$ USD$ $US us$ $USD
euro ; EUR ; eur, =european, euros ; € €ur €uro
pound sterling ; GBP ; british pound, uk pound, sterling, pound, quid, english pound, british pound \
    sterling, gb pound, =britain ; £ GB£ GBP£ UK£ ￡ ₤
penny ; ; pence, british penny, pennies, new penny ; p d.
cent ; ; us cent, euro cent, eurocent, cent euro, american cent, penny ; ¢ c cts ￠ Ct. cts.
Japanese yen ; JPY ; yen, =japan ; ¥ 円 圓 JP¥ ￥ JPY¥
Chinese yuan ; CNY ; yuan, renminbi, rmb, kuai, chinese renminbi, chinese rmb, yuan renminbi, =china ; 元 RMB \
    CN¥ ¥ ￥ CNH RMB¥ 块
jiao ; ; mao, chinese jiao ; 角
fen ; ; chinese fen ;
Indian rupee ; INR ; rupee, rs, =india ; ₹ Rs Rs. ₨ INR₹ rs rs. Re. Re
paisa ; ; paise, indian paisa ;
Russian ruble ; RUB ; ruble, rouble, russian rouble, =russia ; ₽ руб руб. RUR
kopek ; ; kopeck, copeck, russian kopek ;
Canadian dollar ; CAD ; =canada, loonie ; C$ CA$ CAD$ Can$ CDN$ c$ CDN
Australian dollar ; AUD ; =australia ; A$ AU$ AUD$ Aus$ au$
New Zealand dollar ; NZD ; kiwi dollar, kiwi ; NZ$ NZD$ nz$
Hong Kong dollar ; HKD ; =hk, =hongkong ; HK$ HKD$ hk$
Singapore dollar ; SGD ; =singaporean ; S$ SG$ SGD$
New Taiwan dollar ; TWD ; taiwan dollar, taiwanese dollar, new taiwanese dollar, ntd ; NT$ TW$ NTD
Jamaican dollar ; JMD ; =jamaica ; J$ JA$
Barbadian dollar ; BBD ; =barbados ; Bds$ BDS$
Trinidad and Tobago dollar ; TTD ; trinidad dollar, trinidadian dollar, trinidad tobago dollar ; TT$
Bahamian dollar ; BSD ; =bahamas, =the bahamas ; B$
Belize dollar ; BZD ; =belizean ; BZ$
Bermudian dollar ; BMD ; =bermuda, =bermudan ; BD$
Brunei dollar ; BND ; =bruneian ;
Cayman Islands dollar ; KYD ; cayman dollar, cayman island dollar ; CI$
East Caribbean dollar ; XCD ; eastern caribbean dollar ; EC$
Fijian dollar ; FJD ; =fiji ; FJ$
Guyanese dollar ; GYD ; =guyana ; G$ GY$
Liberian dollar ; LRD ; =liberia ; L$ LD$
Namibian dollar ; NAD ; =namibia ; N$
Solomon Islands dollar ; SBD ; solomon island dollar ; SI$
Surinamese dollar ; SRD ; =suriname ; Sr$
Zimbabwean dollar ; ZWL ; =zimbabwe ; Z$ ZWD
Tuvaluan dollar ; TVD ; =tuvalu ;
Kiribati dollar ; KID ; ;
Swiss franc ; CHF ; =switzerland, franken, schweizer franken, swiss frank ; SFr SFr. sFr Fr. SFR
rappen ; ; rappe, centime suisse ;
French franc ; FRF ; franc, =france ; FF ₣
Belgian franc ; BEF ; =belgium ; BF.
Luxembourg franc ; LUF ; luxembourgish franc, luxembourgian franc ;
West African CFA franc ; XOF ; cfa franc, franc cfa, west african franc, cfa ; CFA FCFA
Central African CFA franc ; XAF ; central african franc ;
CFP franc ; XPF ; pacific franc, franc cfp ;
Burundian franc ; BIF ; =burundi ; FBu
Congolese franc ; CDF ; =congo ; FC
Comorian franc ; KMF ; comoro franc ;
Djiboutian franc ; DJF ; =djibouti ; Fdj
Guinean franc ; GNF ; =guinea ; FG
Rwandan franc ; RWF ; =rwanda ; RF FRw
centime ; ; french centime ;
Swedish krona ; SEK ; krona, kronor, swedish krone, =sweden ; kr kr.
Norwegian krone ; NOK ; krone, kroner, =norway ; Nkr NKr
Danish krone ; DKK ; danish krona, =denmark ; Dkr DKr
Icelandic króna ; ISK ; icelandic krona, icelandic krónur, =iceland, icelandic kronur ; Íkr
Faroese króna ; FOK ; faroese krona ;
Czech koruna ; CZK ; koruna, czech crown, koruny, korun ; Kč
Slovak koruna ; SKK ; slovakian koruna ;
Estonian kroon ; EEK ; kroon ;
øre ; ; öre, ore, eyrir, danish øre, norwegian øre, swedish öre ;
Polish złoty ; PLN ; zloty, złoty, polish zloty, zlotys, złotych, zlotych, =poland ; zł
Hungarian forint ; HUF ; forint, =hungary ; Ft
Romanian leu ; RON ; leu, lei, romanian lei, =romania ; ROL
Moldovan leu ; MDL ; moldovan lei, =moldova ;
Bulgarian lev ; BGN ; lev, leva, bulgarian leva, =bulgaria ; лв
Croatian kuna ; HRK ; kuna, =croatia ;
Serbian dinar ; RSD ; =serbia ;
Macedonian denar ; MKD ; denar, =macedonia ; ден
Albanian lek ; ALL ; lek, lekë, leke, =albania ;
Bosnian convertible mark ; BAM ; convertible mark, bosnia-herzegovina convertible mark, bosnian mark ;
German mark ; DEM ; deutsche mark, deutschmark, deutsch mark, mark, d-mark ; DM
pfennig ; ; ;
Italian lira ; ITL ; lire, italian lire, =italy ; L.
Turkish lira ; TRY ; lira, =turkey, new turkish lira ; ₺ TL YTL TRL
kuruş ; ; kurus ;
Spanish peseta ; ESP ; peseta, =spain ; Pta Pts Ptas ₧
Portuguese escudo ; PTE ; escudo ;
Dutch guilder ; NLG ; guilder, gulden, =netherlands, dutch gulden ; ƒ fl.
Austrian schilling ; ATS ; schilling, =austria ;
Greek drachma ; GRD ; drachma, drachmae, =greece ; ₯
Finnish markka ; FIM ; markka, finnish mark, markkaa, =finland ;
Irish pound ; IEP ; punt, irish punt, =ireland ; IR£
Maltese lira ; MTL ; ;
Cypriot pound ; CYP ; cyprus pound ;
Lithuanian litas ; LTL ; litas, lita, =lithuania ; Lt
Latvian lats ; LVL ; lats, lat, latvian lat, =latvia ; Ls
Ukrainian hryvnia ; UAH ; hryvnia, hryvna, grivna, =ukraine, ukrainian hryvna ; ₴
Belarusian ruble ; BYN ; belarusian rouble, belarussian ruble, =belarus ; Br. BYR
Georgian lari ; GEL ; lari, =georgia ; ₾ ლ
Armenian dram ; AMD ; =armenia ; ֏
Azerbaijani manat ; AZN ; manat, =azerbaijan ; ₼
Turkmenistan manat ; TMT ; turkmenistani manat, turkmen manat ;
Kazakhstani tenge ; KZT ; tenge, =kazakhstan, kazakh tenge ; ₸
Kyrgyzstani som ; KGS ; som, =kyrgyzstan, kyrgyz som ;
Uzbekistani som ; UZS ; uzbekistani soʻm, uzbek som, uzbek sum, uzbekistan sum ; soʻm so'm
Tajikistani somoni ; TJS ; somoni, tajik somoni ; SM
Mongolian tögrög ; MNT ; tugrik, tögrög, togrog, mongolian tugrik, mongolian togrog, =mongolia ; ₮
South Korean won ; KRW ; won, korean won, =south korea, =korea ; ₩ ￦
North Korean won ; KPW ; =north korea ;
Thai baht ; THB ; baht, =thailand ; ฿
Vietnamese dong ; VND ; dong, đồng, vietnamese đồng, =vietnam ; ₫ đ
Indonesian rupiah ; IDR ; rupiah, =indonesia ; Rp Rp.
Malaysian ringgit ; MYR ; ringgit, =malaysia ; RM
sen ; ; malaysian sen ;
Philippine peso ; PHP ; filipino peso, =philippines ; ₱ PHP₱
Cambodian riel ; KHR ; riel, =cambodia ; ៛
Lao kip ; LAK ; laotian kip, =laos ; ₭ ₭N
Myanmar kyat ; MMK ; kyat, burmese kyat, myanma kyat ; Ks K.
Bangladeshi taka ; BDT ; taka, =bangladesh ; ৳ Tk Tk.
Pakistani rupee ; PKR ; =pakistan ; PKRs
Sri Lankan rupee ; LKR ; =sri lanka, sri lanka rupee ; SLRs
Nepalese rupee ; NPR ; nepali rupee, =nepal ; NRs
Mauritian rupee ; MUR ; =mauritius ;
Seychellois rupee ; SCR ; seychelles rupee ;
Maldivian rufiyaa ; MVR ; rufiyaa, =maldives ; Rf
Bhutanese ngultrum ; BTN ; ngultrum, =bhutan ; Nu.
Macanese pataca ; MOP ; pataca, macau pataca, =macao ; MOP$
Papua New Guinean kina ; PGK ; kina, papua new guinea kina ;
Samoan tala ; WST ; tala, tālā, samoan tālā ; WS$
Tongan paʻanga ; TOP ; pa'anga, paanga, paʻanga, tongan pa'anga ; T$
Vanuatu vatu ; VUV ; vatu ; VT
dinar ; ; ;
rial ; ; ;
riyal ; ; ;
Kuwaiti dinar ; KWD ; =kuwait ; KD
Bahraini dinar ; BHD ; =bahrain ; BD
Iraqi dinar ; IQD ; =iraq ; د.ع
Jordanian dinar ; JOD ; =jordan ; JD
Libyan dinar ; LYD ; =libya ; LD
Tunisian dinar ; TND ; =tunisia ; DT
Algerian dinar ; DZD ; =algeria ; DA
Yugoslav dinar ; YUD ; =yugoslavia ;
Iranian rial ; IRR ; =iran, =irani ; ﷼
Omani rial ; OMR ; =oman ; R.O.
Yemeni rial ; YER ; =yemen ;
Saudi riyal ; SAR ; saudi arabian riyal, =saudi arabia, saudi rial, saudi arabia rial ; SR ر.س
Qatari riyal ; QAR ; qatari rial, =qatar, qatar rial ; QR
UAE dirham ; AED ; dirham, emirati dirham, =united arab emirates, =u.a.e., dhs ; Dhs Dh DH dhs
Moroccan dirham ; MAD ; =morocco ;
Lebanese pound ; LBP ; lebanese lira, =lebanon ; LL ل.ل
Syrian pound ; SYP ; syrian lira, =syria ; LS £S
Egyptian pound ; EGP ; =egypt ; E£ LE L.E L.E. l.e. l.e le £E ج.م
Sudanese pound ; SDG ; =sudan ;
South Sudanese pound ; SSP ; ;
Gibraltar pound ; GIP ; ;
Falkland Islands pound ; FKP ; falkland island pound, falkland pound ; FK£
Saint Helena pound ; SHP ; ;
Manx pound ; IMP ; ;
Jersey pound ; JEP ; ;
piastre ; ; piaster, egyptian piastre, qirsh ; pt.
fils ; ; ;
Israeli new shekel ; ILS ; shekel, israeli shekel, sheqel, new israeli sheqel, new israeli shekel, new \
    shekel, israeli sheqel, =israel, shekalim ; ₪ NIS
agora ; ; agorot ;
Afghan afghani ; AFN ; afghani, =afghanistan ; ؋ Af
South African rand ; ZAR ; rand, =south africa ; R. ZAR$
Nigerian naira ; NGN ; naira, =nigeria ; ₦
Kenyan shilling ; KES ; kenya shilling ; KSh Ksh KSh.
Tanzanian shilling ; TZS ; tanzania shilling ; TSh
Ugandan shilling ; UGX ; uganda shilling ; USh
Somali shilling ; SOS ; somalia shilling ;
shilling ; ; british shilling, bob ;
Ghanaian cedi ; GHS ; cedi, =ghana, ghana cedi ; ₵ GH₵
Ethiopian birr ; ETB ; birr, =ethiopia ; Br
Eritrean nakfa ; ERN ; nakfa ; Nfk
Zambian kwacha ; ZMW ; kwacha, =zambia ; ZK
Malawian kwacha ; MWK ; =malawi ; MK
Botswana pula ; BWP ; pula, botswanan pula ;
Mozambican metical ; MZN ; metical, meticais, =mozambique ; MTn
Angolan kwanza ; AOA ; kwanza, =angola ; Kz
Gambian dalasi ; GMD ; dalasi ;
Sierra Leonean leone ; SLL ; leone, sierra leone leone ; SLE
Malagasy ariary ; MGA ; ariary ; Ar
Mauritanian ouguiya ; MRU ; ouguiya ; UM MRO
Lesotho loti ; LSL ; loti, maloti ;
Swazi lilangeni ; SZL ; lilangeni, emalangeni ;
Cape Verdean escudo ; CVE ; cape verde escudo ; Esc
São Tomé and Príncipe dobra ; STN ; dobra ; Db
Mexican peso ; MXN ; =mexico, peso ; Mex$ MX$ MXN$
Argentine peso ; ARS ; argentinian peso, argentinean peso, =argentina ; AR$ ARS$
Chilean peso ; CLP ; =chile ; CLP$ CL$
Colombian peso ; COP ; =colombia ; COL$ COP$
Cuban peso ; CUP ; =cuba ; CUC
Dominican peso ; DOP ; ; RD$
Uruguayan peso ; UYU ; =uruguay ; $U UY$
centavo ; ; ; ctvs cvs CT
Brazilian real ; BRL ; real, reais, brazilian reais, =brazil ; R$ BRL$
Peruvian sol ; PEN ; nuevo sol, peruvian nuevo sol, sol, =peru ; S/ S/.
Bolivian boliviano ; BOB ; boliviano, =bolivia ; Bs Bs.
Venezuelan bolívar ; VES ; bolivar, bolívar, venezuelan bolivar, =venezuela ; VEF Bs.F
Paraguayan guaraní ; PYG ; guarani, guaraní, paraguayan guarani, =paraguay ; ₲ Gs.
Costa Rican colón ; CRC ; colon, colón, costa rican colon ; ₡
Salvadoran colón ; SVC ; salvadoran colon ;
Guatemalan quetzal ; GTQ ; quetzal, =guatemala ;
Honduran lempira ; HNL ; lempira, =honduras ;
Nicaraguan córdoba ; NIO ; cordoba, córdoba, nicaraguan cordoba, =nicaragua ; C$.
Panamanian balboa ; PAB ; balboa, =panama ; B/. B/
Haitian gourde ; HTG ; gourde, =haiti ;
Aruban florin ; AWG ; florin, aruban guilder, =aruba ; Afl Afl.
Netherlands Antillean guilder ; ANG ; antillean guilder, netherlands antilles guilder ; NAf
special drawing right ; XDR ; ; SDR
bitcoin ; BTC ; bit coin ; ₿ XBT
satoshi ; ; ;
Ethereum ; ETH ; ether, etherium ; Ξ
Litecoin ; LTC ; ; Ł
dogecoin ; DOGE ; ; Ð
Tether ; USDT ; ;
nickel ; ; ;
dime ; ; ;
farthing ; ; ;
crown ; ; ;
guinea ; ; ;
"""

# A coin's worth in the currency that it is a part of by name alone.
COINS = {
    "cent": ("1/100", "dollar"),
    "nickel": ("5/100", "dollar"),
    "dime": ("10/100", "dollar"),
    "penny": ("1/100", "pound sterling"),
    "jiao": ("1/10", "Chinese yuan"),
    "fen": ("1/100", "Chinese yuan"),
    "paisa": ("1/100", "Indian rupee"),
    "kopek": ("1/100", "Russian ruble"),
    "rappen": ("1/100", "Swiss franc"),
    "pfennig": ("1/100", "German mark"),
    "satoshi": ("1/100000000", "bitcoin"),
}

# Coins of a hundredth that stand behind several currencies: "3 euros 50 cents", "3 CAD 3 cents".
HUNDREDTHS = frozenset(
    {"cent", "penny", "centime", "centavo", "sen", "piastre", "fen", "paisa", "rappen", "pfennig", "kopek"}
)
