"""The units of measure, as data: names, sizes, spellings and symbols.

One unit a line (a backslash goes on with the next), four fields between semicolons:

    canonical name ; size ; other spelled-out names, comma-separated ; symbols, space-separated (`_` is a blank)

The size is a number (`*` and `/` are read) times base dimensions with powers. Prefixes that may stand before the
name and the symbols: `+` all of SI's, `-` the small ones, `k` the large ones, `b` those of data, binary ones too.
Names are matched in any case and number, symbols as they stand first. Where two units share a symbol or a name, the
earlier line is the preferred reading.

Base dimensions: L meter, M kilogram, T second, I ampere, K kelvin, N mole, J candela; Y month, A turn (angle),
R radian, B bit, # count. A word in lower case is a dimension of its own, so that nothing converts into it: units
that are known by measurement only, or by several definitions, have no exact size.

Sizes are the definitions in the SI Brochure (BIPM, 9th edition), NIST Special Publication 811 (US customary units)
and the UK Weights and Measures Act 1985 (imperial units).
"""

LENGTH_AND_AREA = """
meter ; 1 L + ; metre ; m
angstrom ; 1e-10 L ; ångström, ångstrom, angström, angstroem ; Å \u212b
micrometer ; 1e-6 L ; micron, micrometre ; µm µ
inch ; 0.0254 L ; international inch ; in in. ins " ″ ” “ ''
foot ; 0.3048 L ; international foot, linear foot ; ft ft. Ft ' ′ ’
yard ; 0.9144 L ; international yard ; yd yds yd.
mile ; 1609.344 L ; statute mile, land mile, international mile ; mi mi.
nautical mile ; 1852 L ; sea mile, naut mile ; nmi NM nm.
mil ; 2.54e-5 L ; thou, thousandth of an inch ;
hand ; 0.1016 L ; ;
finger ; 0.022225 L ; fingerbreadth, finger breadth ;
span ; 0.2286 L ; ;
cubit ; 0.4572 L ; ;
ell ; 1.143 L ; ;
pace ; 0.762 L ; ;
fathom ; 1.8288 L ; ; ftm fth
rod ; 5.0292 L ; pole, perch ; rd
link ; 0.201168 L ; surveyor's link, gunter's link ; lnk
chain ; 20.1168 L ; surveyor's chain, gunter's chain ; ch
cable ; 185.2 L ; cable length, cable's length ;
furlong ; 201.168 L ; ; fur
league ; 4828.032 L ; ; lea
nautical league ; 5556 L ; ;
barleycorn ; 0.0254/3 L ; ;
point ; 0.0254/72 L ; desktop publishing point, postscript point, typographic point, didot point ;
pica ; 0.0254/6 L ; ;
twip ; 0.0254/1440 L ; twentieth of a point ;
cicero ; cicero ; ;
astronomical unit ; 149597870700 L ; ; AU au ua
light-year ; 9460730472580800 L + ; light year, lightyear ; ly lyr
light-second ; 299792458 L ; light second ;
light-minute ; 17987547480 L ; light minute ;
parsec ; parsec + ; ; pc
earth radius ; earthradius ; ; R⊕
solar radius ; sunradius ; ; R☉
planck length ; plancklength ; ;
bohr radius ; bohrradius ; bohr ;
fermi ; 1e-15 L ; ;
x unit ; xunit ; xu, siegbahn ;
verst ; verst ; versta ;
li ; li ; chinese mile ;
hectare ; 10000 L2 + ; square hectometer ; ha
are ; 100 L2 + ; square decameter ;
acre ; 4046.8564224 L2 ; ; ac
barn ; 1e-28 L2 + ; ;
rood ; 1011.7141056 L2 ; ; ro
square rod ; 25.29285264 L2 ; square perch, square pole ;
section ; 2589988.110336 L2 ; ;
township ; 93239571.972096 L2 ; ;
dunam ; 1000 L2 ; donum, dönüm, stremma, dulum ;
darcy ; darcy + ; ;
square yard ; 0.83612736 L2 ; gaj, guz ; sqyd
square foot ; 0.09290304 L2 ; ; sqft sf SF
circular mil ; circularmil ; ; cmil
ping ; ping ; ;
diopter ; 1 L-1 ; dioptre, dioptry ; dpt
kayser ; 100 L-1 ; reciprocal centimeter, wavenumber ;
"""

VOLUME = """
liter ; 0.001 L3 + ; litre, cubic decimeter, cubic decimetre ; l L ℓ ltr ltrs lt.
milliliter ; 1e-6 L3 ; cubic centimeter ; cc ccm c.c. mls mL.
cubic meter ; 1 L3 ; kiloliter ; cbm
stere ; 1 L3 ; stère ; st
microliter ; 1e-9 L3 ; cubic millimeter ; cmm
cubic foot ; 0.028316846592 L3 ; ; cuft cf
cubic inch ; 1.6387064e-5 L3 ; ; cuin cid
cubic yard ; 0.764554857984 L3 ; ; cuyd cy
gallon ; 0.003785411784 L3 ; us gallon, liquid gallon, gallon liquid, us liquid gallon, u.s. gallon ; gal \
    gals gal. gal_liq US_gal
imperial gallon ; 0.00454609 L3 ; uk gallon, british gallon, gallon ; imp_gal Imp_gal
dry gallon ; 0.00440488377086 L3 ; gallon dry, us dry gallon, corn gallon ; gal_dry
quart ; 0.000946352946 L3 ; liquid quart, quart liquid, us quart, dry quart, quart dry ; qt qts qt. qt_liq \
    qt_dry
pint ; 0.000473176473 L3 ; liquid pint, pint liquid, us pint, dry pint, pint dry ; pt pts pt. pt_liq pt_dry
imperial pint ; 0.00056826125 L3 ; uk pint, british pint, pint ; imp_pt
imperial quart ; 0.0011365225 L3 ; uk quart, quart ; imp_qt
gill ; 0.00011829411825 L3 ; ; gi
cup ; 0.0002365882365 L3 ; us cup, cupful ;
fluid ounce ; 2.95735295625e-5 L3 ; us fluid ounce, ounce fluid, liquid ounce ; fl_oz oz_fl floz ozfl
imperial fluid ounce ; 2.84130625e-5 L3 ; uk fluid ounce ;
tablespoon ; 1.478676478125e-5 L3 ; table spoon, tablespoonful ; tbsp tbsp. tbs tbl T. tbsps tblsp
dessertspoon ; dessertspoon ; dessert spoon, dessertspoonful ; dsp dstspn
teaspoon ; 4.92892159375e-6 L3 ; tea spoon, teaspoonful ; tsp tsp. tsps ts.
fluid dram ; 3.6966911953125e-6 L3 ; fluidram, fluid drachm, fluidrachm ; fl_dr
minim ; 6.1611519921875e-8 L3 ; ; ♏
drop ; drop ; ; gtt
dash ; dash ; ;
pinch ; pinch ; ;
smidgen ; smidgen ; smidgeon, smidge ;
shot ; shot ; jigger ;
barrel ; 0.115627123584 L3 ; dry barrel, barrel dry, us barrel ; bbl bbls bbl_dry
oil barrel ; 0.158987294928 L3 ; barrel oil, barrel of oil, barrel of crude oil, petroleum barrel, barrel ; \
    bbl_oil bbl bbls bo
beer barrel ; 0.117347765304 L3 ; ;
hogshead ; 0.238480942392 L3 ; ; hhd
tierce ; 0.158987294928 L3 ; ;
puncheon ; puncheon ; tertian ;
pipe ; pipe ; butt ;
tun ; 0.953923769568 L3 ; ;
firkin ; 0.04091481 L3 ; ;
kilderkin ; kilderkin ; ;
keg ; keg ; ;
rundlet ; rundlet ; ;
bushel ; 0.03523907016688 L3 ; us bushel ; bu bsh bu.
imperial bushel ; 0.03636872 L3 ; uk bushel ;
peck ; 0.00880976754172 L3 ; ; pk
kenning ; kenning ; ;
strike ; strike ; ;
cord ; 3.624556363776 L3 ; ;
board foot ; 0.002359737216 L3 ; board-foot, boardfoot ; FBM BDFT BF bf bd_ft
cord foot ; 0.453069545472 L3 ; cord-foot ;
acre foot ; 1233.48183754752 L3 ; acre-foot ; ac_ft acre_ft
acre inch ; 102.79015312896 L3 ; acre-inch ;
register ton ; 2.8316846592 L3 ; gross register ton, registered ton ; GRT RT
freight ton ; freightton ; ;
lambda ; 1e-9 L3 ; ;
koku ; koku ; ;
"""

MASS = """
gram ; 0.001 M + ; gramme ; g gm gms g. gr. gs
kilogram ; 1 M ; kilo, kilogramme ; kg kgs kg. k.g. k.gs
microgram ; 1e-9 M ; microgramme ; mcg µg
ton ; 907.18474 M ; short ton, us ton, net ton ; tn. ST
tonne ; 1000 M k ; metric ton, metric tonne, megagram, ton ; t mt. MT t. tne
long ton ; 1016.0469088 M ; imperial ton, uk ton, gross ton, weight ton, ton ; LT
pound ; 0.45359237 M ; pound mass, pound-mass, avoirdupois pound, pound avoirdupois ; lb lbs lb. lbs. lbm # ℔
ounce ; 0.028349523125 M ; avoirdupois ounce, ounce mass ; oz oz. ozs oz.avdp
troy ounce ; 0.0311034768 M ; ounce troy ; ozt oz_t oz_tr t_oz
troy pound ; 0.3732417216 M ; pound troy ; lbt lb_t
pennyweight ; 0.00155517384 M ; penny weight, troy pennyweight ; dwt pwt
stone ; 6.35029318 M ; ; st.
hundredweight ; 45.359237 M ; short hundredweight, us hundredweight, cental ; cwt sh_cwt
long hundredweight ; 50.80234544 M ; uk hundredweight, imperial hundredweight ; l_cwt
grain ; 0.00006479891 M ; ; gr
dram ; 0.0017718451953125 M ; drachm, drachma mass ; dr dram.
scruple ; 0.0012959782 M ; apothecaries' scruple ; s.ap
carat ; 0.0002 M ; metric carat ; ct
karat ; karat ; ; kt.
slug ; slug ; geepound ;
blob ; blob ; slinch, slugette ;
assay ton ; assayton ; ; AT
quintal ; 100 M ; metric hundredweight, doppelzentner, zentner ;
quarter stone ; quarterstone ; ;
kip ; 453.59237 M ; ;
maund ; maund ; ;
tola ; tola ; ;
catty ; catty ; kati, jin ;
tael ; tael ; liang ;
dalton ; dalton + ; atomic mass unit, unified atomic mass unit, amu ; Da amu
electron mass ; electronmass ; electron rest mass ;
planck mass ; planckmass ; ;
solar mass ; sunmass ; sun mass, mass of the sun ; M☉ Msun M_☉
earth mass ; earthmass ; mass of the earth ; M⊕
jupiter mass ; jupitermass ; mass of jupiter ; MJ. M♃
point weight ; pointweight ; ;
gross weight ton ; grossweightton ; ;
tex ; 1e-6 M L-1 + ; ; tex
denier ; 0.001/9000 M L-1 ; ; den
mole ; 1 N + ; gram mole, gram-mole ; mol
pound mole ; 453.59237 N ; pound-mole ; lbmol lb-mol
equivalent ; equivalent + ; ; Eq
osmole ; osmole + ; ; Osm
katal ; 1 N T-1 + ; ; kat
enzyme unit ; enzymeunit ; international unit, international unit of activity ; IU iu
molar ; 1000 N L-3 - ; ; M
molal ; 1 N M-1 ; ;
"""

TIME = """
second ; 1 T + ; sec, time second ; s secs sec. s. " ″ ” ''
minute ; 60 T ; mins, time minute ; min mins min. m ' ′ ’ mn
hour ; 3600 T ; ; h hr hrs hr. hrs. h. hs
day ; 86400 T ; ; d dy d.
week ; 604800 T ; sennight ; wk wks wk.
fortnight ; 1209600 T ; ;
month ; 1 Y ; calendar month ; mo mos mo. mth mths mnth mon
quarter ; 3 Y ; quarter year, trimester, quarter of a year ; qtr qtrs
semester ; 6 Y ; half-year, half year ;
year ; 12 Y k ; annum, calendar year, yr, julian year, yo ; yr yrs yr. y a y. y/o y.o. y.o
biennium ; 24 Y ; ;
triennium ; 36 Y ; ;
olympiad ; 48 Y ; ;
lustrum ; 60 Y ; pentad, quinquennium ;
decade ; 120 Y ; decennium ; dec
generation ; generation ; ;
century ; 1200 Y ; ; c.y.
millennium ; 12000 Y ; millenium, kiloyear ; ka.
eon ; eon ; aeon ;
light-week ; 181314478598400 L ; ;
sidereal day ; siderealday ; ;
sidereal year ; siderealyear ; ;
sidereal month ; siderealmonth ; ;
sidereal hour ; siderealhour ; ;
tropical year ; tropicalyear ; solar year ;
leap year ; 31622400 T ; ;
lunar month ; lunarmonth ; synodic month, lunation ;
business day ; businessday ; working day, workday, work day ;
man-hour ; manhour ; man hour, person-hour, person hour, labour hour, labor hour ;
man-day ; manday ; man day, person-day, person day ;
shake ; 1e-8 T ; ;
jiffy ; jiffy ; ;
svedberg ; 1e-13 T ; ;
moment ; 90 T ; ;
planck time ; plancktime ; ;
"""
