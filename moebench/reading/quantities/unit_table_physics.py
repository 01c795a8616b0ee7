"""More units of measure, as data: mechanics, electricity, light, radiation, computing, ratios.

The format and the sources are those of `moebench.reading.quantities.unit_table`.
"""

FORCE_PRESSURE_ENERGY_POWER = """
newton ; 1 M L T-2 + ; ; N
dyne ; 1e-5 M L T-2 ; ; dyn
kilogram-force ; 9.80665 M L T-2 ; kilogram force, kilopond, force kilogram ; kgf kp
gram-force ; 0.00980665 M L T-2 ; gram force, pond, force gram ; gf
pound-force ; 4.4482216152605 M L T-2 ; pound force, poundforce, force pound ; lbf
ounce-force ; 0.27801385095378125 M L T-2 ; ounce force, ounceforce, force ounce ; ozf
ton-force ; 9806.65 M L T-2 ; ton force, tonforce, force ton, tonne force, tonneforce, force tonne, metric \
    ton force ; tf tonf
kilopound-force ; 4448.2216152605 M L T-2 ; kip force, kip-force ; kipf klbf
poundal ; 0.138254954376 M L T-2 ; ; pdl
sthene ; 1000 M L T-2 ; ; sn
newton meter ; 1 M L2 T-2 torque ; newton-meter, newtonmeter ; Nm N·m N_m
pound-foot ; 1.3558179483314004 M L2 T-2 torque ; pound foot ; lb-ft lb_ft lbf·ft
pascal ; 1 M L-1 T-2 + ; ; Pa
bar ; 100000 M L-1 T-2 + ; ; bar
standard atmosphere ; 101325 M L-1 T-2 ; atmosphere ; atm
technical atmosphere ; 98066.5 M L-1 T-2 ; ; at
barye ; 0.1 M L-1 T-2 ; barad, barie, barrie ; Ba
torr ; 101325/760 M L-1 T-2 + ; ; Torr
millimeter of mercury ; mmhg ; millimeter mercury, mm of mercury, mm hg, millimeter of hg ; mmHg mm_Hg mmhg
centimeter of mercury ; cmhg ; centimeter mercury, cm of mercury ; cmHg
inch of mercury ; inhg ; inch mercury, in of mercury ; inHg in_Hg "Hg
foot of mercury ; fthg ; foot mercury ; ftHg
centimeter of water ; cmh2o ; centimeter water, centimeter water column ; cmH2O cmAq cmH₂O
millimeter of water ; mmh2o ; millimeter water, millimeter water column ; mmH2O mmAq mmH₂O
inch of water ; inh2o ; inch water, inch water column ; inH2O inAq inH₂O
foot of water ; fth2o ; foot water, foot water column ; ftH2O ftAq ftH₂O
meter of water ; mh2o ; meter water, meter sea water, meter of sea water ; mH2O mAq msw
pound per square inch ; 0.45359237*9.80665/0.00064516 M L-1 T-2 ; pound-force per square inch ; psi PSI psig \
    psia lbf/in2
kilopound per square inch ; 453.59237*9.80665/0.00064516 M L-1 T-2 ; kip per square inch, kilopound-force \
    per square inch ; ksi
pound per square foot ; 0.45359237*9.80665/0.09290304 M L-1 T-2 ; pound-force per square foot ; psf
pieze ; 1000 M L-1 T-2 ; ; pz
joule ; 1 M L2 T-2 + ; ; J
erg ; 1e-7 M L2 T-2 ; ;
calorie ; 4.184 M L2 T-2 + ; small calorie, gram calorie, thermochemical calorie ; cal
kilocalorie ; 4184 M L2 T-2 ; large calorie, kilogram calorie, food calorie, dietary calorie, nutritional \
    calorie, calorie ; kcal Cal kCal
electronvolt ; 1.602176634e-19 M L2 T-2 + ; electron volt, electron-volt ; eV
watt hour ; 3600 M L2 T-2 + ; watt-hour, watthour ; Wh W·h W-h W_h
watt second ; 1 M L2 T-2 ; watt-second, wattsecond ; Ws
british thermal unit ; 1055.05585262 M L2 T-2 ; british heat unit ; BTU Btu btu BThU
kilo british thermal unit ; 1055055.85262 M L2 T-2 ; thousand british thermal unit ; kBTU kBtu MBtu
mega british thermal unit ; 1055055852.62 M L2 T-2 ; million british thermal unit ; MMBtu MMBTU MBTU mmBtu mmbtu
quad ; 1055055852620000000 M L2 T-2 ; quadrillion british thermal unit ;
celsius heat unit ; 1899.100534716 M L2 T-2 ; centigrade heat unit ; CHU
therm ; 105505585.262 M L2 T-2 ; thermie ; thm
foot-pound ; 1.3558179483314004 M L2 T-2 ; foot pound, foot-pound force, foot pound-force, foot pound force \
    ; ft-lb ft_lb ft·lb ft_lbf ft·lbf ft-lbf
inch-pound ; 0.1129848290276167 M L2 T-2 ; inch pound ; in-lb in_lb in·lb
foot-poundal ; 0.0421401100938048 M L2 T-2 ; foot poundal ; ft_pdl
liter-atmosphere ; 101.325 M L2 T-2 ; liter atmosphere ; l_atm L_atm
horsepower hour ; horsepowerhour ; horsepower-hour ; hp·h hph
hartree ; hartree ; hartree energy ; Eh Ha
rydberg ; rydberg ; rydberg unit ; Ry
foe ; 1e44 M L2 T-2 ; bethe ;
ton of TNT ; 4184000000 M L2 T-2 + ; tonne of tnt, ton tnt, tonne tnt, ton of tnt equivalent ; tTNT
kiloton ; 1000 kiloton + ; kilotonne ; kt. kton ktTNT
megaton ; 1000000 kiloton ; megatonne ; Mt Mton
gigaton ; 1000000000 kiloton ; gigatonne ; Gt Gton
ton of oil equivalent ; oilequivalent + ; tonne of oil equivalent ; toe
barrel of oil equivalent ; barrelequivalent ; ; boe BOE
ton of coal equivalent ; coalequivalent ; tonne of coal equivalent ; tce TCE
gasoline gallon equivalent ; gasolineequivalent ; ; GGE gge
watt ; 1 M L2 T-3 + ; ; W
volt-ampere ; 1 M L2 T-3 apparent + ; volt ampere, voltampere, volt-amp, volt amp ; VA
volt-ampere reactive ; 1 M L2 T-3 reactive + ; var, reactive volt-ampere ; var VAr VAR
horsepower ; horsepower ; metric horsepower, mechanical horsepower, imperial horsepower, british horsepower, \
    uk horsepower, us horsepower, boiler horsepower, hydraulic horsepower, electric horsepower, electrical \
    horsepower, brake horsepower, pferdestärke, pferdestarke, cheval vapeur ; hp HP bhp PS whp
ton of refrigeration ; refrigeration ; refrigeration ton, ton refrigeration ; TR
solar luminosity ; sunluminosity ; ; L☉
clusec ; clusec ; ;
donkeypower ; donkeypower ; donkey power ;
"""

MOTION_ANGLE_TEMPERATURE = """
meter per second ; 1 L T-1 ; ; mps
kilometer per hour ; 1000/3600 L T-1 ; klick per hour ; kph km/h kmh kmph kmh-1 KPH km/hr
mile per hour ; 1609.344/3600 L T-1 ; ; mph MPH mi/h
foot per second ; 0.3048 L T-1 ; ; ft/s
foot per minute ; 0.3048/60 L T-1 ; ; fpm
knot ; 1852/3600 L T-1 ; nautical mile per hour ; kn kt kts knt
speed of light ; 299792458 L T-1 ; light speed, lightspeed, velocity of light ; c
mach ; mach ; mach number ; Ma
benz ; 1 L T-1 ; ;
gal ; 0.01 L T-2 ; galileo ; Gal
g-force ; 9.80665 L T-2 ; standard gravity, g force, gee, acceleration of gravity, earth gravity, gravity ; \
    gₙ g0 g₀ ɡ
degree Celsius ; 1 celsius ; celsius, centigrade, degree centigrade, celcius, degree celcius, centigrate, \
    degree centigrate, centrigrade, celsus, °celsius, °centigrade ; °C ℃ ºC degC deg_C deg._C degree_C \
    degrees_C °_C º_C C ˚C °c
degree Fahrenheit ; 1 fahrenheit ; fahrenheit, farenheit, degree farenheit, fahrenheight, degree \
    fahrenheight, farenheight, farhenheit, fahrenhiet, farenhite, °fahrenheit ; °F ℉ ºF degF deg_F deg._F \
    degree_F degrees_F °_F º_F F ˚F °f
kelvin ; 1 K + ; degree kelvin, °kelvin ; K °K
degree Rankine ; 5/9 K ; rankine, °rankine ; °R °Ra Ra. degR
degree Réaumur ; reaumur ; réaumur, reaumur, degree reaumur ; °Ré °Re °r
degree ; 1/360 A ; arc degree, angular degree, degree of arc ; ° º ˚ deg degs deg.
arcminute ; 1/21600 A ; minute of arc, minute arc, arc minute, arc-minute, angular minute ; arcmin amin MOA \
    ' ′ ’
arcsecond ; 1/1296000 A + ; second of arc, second arc, arc second, arc-second, angular second, second ; \
    arcsec asec SOA as. " ″ ”
radian ; 1 R + ; ; rad
turn ; 1 A ; revolution, cycle, rotation, full circle, circle ; rev revs tr
right angle ; 1/4 A ; quadrant ;
sextant ; 1/6 A ; ;
octant ; 1/8 A ; ;
gradian ; 1/400 A ; gon, grade, grad ; gon gra ᵍ
hour angle ; 1/24 A ; angle hour ;
steradian ; steradian + ; ; sr
square degree ; squaredegree ; ; sq_deg deg2
spat ; spat ; ;
hertz ; 1 T-1 + ; ; Hz
revolution per minute ; 1/60 T-1 A ; rotation per minute, turn per minute, rev per minute ; rpm RPM r/min \
    rev/min
revolution per second ; 1 T-1 A ; rotation per second, turn per second, cycle per second ; rps RPS cps
beat per minute ; beatperminute ; heartbeat per minute ; bpm BPM
frame per second ; frameperiod ; ; fps FPS
word per minute ; wordperiod ; ; wpm WPM
count per minute ; countperiod ; ; cpm CPM
count per second ; countpersecond ; ;
mile per gallon ; 1609.344/0.003785411784 L-2 ; ; mpg MPG
dot per inch ; dotdensity ; ; dpi DPI
pixel per inch ; pixeldensity ; ; ppi PPI
poise ; 0.1 M L-1 T-1 + ; ; P
reyn ; reyn ; ;
stokes ; 1e-4 L2 T-1 + ; stoke ; St
rhe ; 10 M-1 L T ; reciprocal poise ;
gallon per minute ; 0.003785411784/60 L3 T-1 ; ; gpm GPM
liter per minute ; 0.001/60 L3 T-1 ; ; lpm LPM
cubic foot per minute ; 0.028316846592/60 L3 T-1 ; ; cfm CFM
cubic foot per second ; 0.028316846592 L3 T-1 ; ; cfs CFS cusec
standard cubic foot per minute ; scfm ; ; scfm SCFM
standard cubic centimeter per minute ; sccm ; ; sccm SCCM
sverdrup ; 1000000 L3 T-1 ; ; Sv.
million gallon per day ; mgd ; ; MGD mgd
barrel per day ; bpd ; ; bpd
ton per day ; 907.18474/86400 M T-1 ; ; tpd TPD
ton per hour ; 907.18474/3600 M T-1 ; ; tph TPH
"""

ELECTRICITY_LIGHT_RADIATION = """
ampere ; 1 I + ; amp, abampere tenth ; A amps
abampere ; 10 I ; biot ; abA aA. Bi
statampere ; statampere ; esu per second ; statA
gilbert ; gilbert ; ; Gb. Gi
coulomb ; 1 I T + ; ; C
ampere hour ; 3600 I T + ; ampere-hour, amp hour, amp-hour, amperehour ; Ah A·h A-h A_h
abcoulomb ; 10 I T ; ; abC aC.
statcoulomb ; statcoulomb ; franklin ; statC Fr esu
elementary charge ; 1.602176634e-19 I T ; electron charge ;
faraday ; faraday ; ; Fd
volt ; 1 M L2 T-3 I-1 + ; ; V
abvolt ; 1e-8 M L2 T-3 I-1 ; ; abV
statvolt ; 299.792458 M L2 T-3 I-1 ; ; statV
ohm ; 1 M L2 T-3 I-2 + ; ; Ω \u2126
abohm ; 1e-9 M L2 T-3 I-2 ; ; abΩ
statohm ; statohm ; ; statΩ
siemens ; 1 M-1 L-2 T3 I2 + ; mho ; S ℧ Ʊ
statmho ; statmho ; statsiemens ; statS
abmho ; 1000000000 M-1 L-2 T3 I2 ; absiemens ; abS
farad ; 1 M-1 L-2 T4 I2 + ; ; F
abfarad ; 1000000000 M-1 L-2 T4 I2 ; ; abF
statfarad ; statfarad ; ; statF
henry ; 1 M L2 T-2 I-2 + ; ; H
abhenry ; 1e-9 M L2 T-2 I-2 ; ; abH
stathenry ; stathenry ; ; statH
weber ; 1 M L2 T-2 I-1 + ; ; Wb
maxwell ; 1e-8 M L2 T-2 I-1 ; line of force, abweber ; Mx
tesla ; 1 M T-2 I-1 + ; ; T
gauss ; 0.0001 M T-2 I-1 + ; ; G Gs
oersted ; oersted ; ; Oe
ampere-turn ; ampereturn ; ampere turn ; At
debye ; debye + ; ; D
bohr magneton ; bohrmagneton ; ; μB µB
electrical horsepower hour ; ehph ; ;
decibel ; decibel ; ; dB
decibel-milliwatt ; dbm ; decibel milliwatt, decibel-milliwatts ; dBm
decibel watt ; dbw ; decibel-watt ; dBW
A-weighted decibel ; dba ; ; dBA dB(A)
bel ; 10 decibel ; ; B.
neper ; neper ; ; Np
phon ; phon ; ;
sone ; sone ; ;
rayl ; rayl ; ;
candela ; 1 J + ; candle, new candle, international candle, candlepower, candle power ; cd cp.
hefner candle ; hefner ; hefner ; HK
lumen ; lumen + ; ; lm
lux ; lumen L-2 + ; ; lx
phot ; 10000 lumen L-2 ; ; ph
footcandle ; 1/0.09290304 lumen L-2 ; foot-candle, foot candle ; fc ft-c ftc
nox ; nox ; ;
stilb ; 10000 J L-2 ; ; sb
candela per square meter ; 1 J L-2 ; nit ; nt
lambert ; lambert ; ; Lb La
footlambert ; footlambert ; foot-lambert, foot lambert ; fL ft-L
apostilb ; apostilb ; blondel ; asb
talbot ; talbot ; lumen second, lumen-second ; lm·s
langley ; 41840 M T-2 ; ; Ly
jansky ; 1e-26 M T-2 + ; flux unit, janskys ; Jy fu f.u.
solar flux unit ; 1e-22 M T-2 ; ; sfu
rayleigh ; rayleigh ; ;
einstein ; einstein ; ;
magnitude ; magnitude ; apparent magnitude ; mag
becquerel ; 1 decay T-1 + ; ; Bq
curie ; 37000000000 decay T-1 + ; ; Ci
rutherford ; 1000000 decay T-1 ; ; Rd
disintegration per minute ; 1/60 decay T-1 ; decay per minute ; dpm
gray ; 1 dose L2 T-2 + ; ; Gy
rad ; 0.01 dose L2 T-2 ; radiation absorbed dose ; rad.
sievert ; 1 equivalentdose L2 T-2 + ; ; Sv
rem ; 0.01 equivalentdose L2 T-2 + ; roentgen equivalent man ; rem
roentgen ; 0.000258 I T M-1 + ; röntgen ; R
banana equivalent dose ; banana ; ; BED
inverse femtobarn ; 1e43 L-2 ; ; fb-1 fb−1 fb⁻¹
inverse picobarn ; 1e40 L-2 ; ; pb-1 pb−1 pb⁻¹
clo ; clo ; ;
met ; metabolic ; metabolic equivalent ; METs
"""

COMPUTING_AND_RATIOS = """
bit ; 1 B b ; ; b bit
byte ; 8 B b ; octet ; B Byte byte
nibble ; 4 B ; nybble, nyble, half-byte, half byte, tetrad, tetrade, semi-octet, semi octet, quadbit, quartet ;
bit per second ; 1 B T-1 b ; ; bps bit/s b/s
byte per second ; 8 B T-1 b ; ; Bps B/s
baud ; baud + ; symbol per second ; Bd
shannon ; 1 B shannon ; ; Sh
nat ; nat ; ;
hartley ; hartley ; ban, dit ; Hart
qubit ; qubit ; ;
flops ; 1 floatop T-1 + ; floating point operation per second, flop ; FLOPS flops FLOP/s
instruction per second ; instructionrate + ; ; IPS
pixel ; pixel + ; pel, picture element ; px pix
megapixel ; 1000000 pixel ; ; MP Mpx
token ; token ; ; tok toks
em ; em ; ;
en ; en ; ;
erlang ; erlang ; ; E.
percent ; 0.01 ratio ; per cent, percentage, pct, procent, per hundred, parts per hundred, in percent ; % ﹪ \
    ％ pct. ٪
percentage point ; 0.01 pointratio ; percent point ; pp p.p.
weight percent ; weightratio ; percent by weight, weight percentage, mass percent, percent by mass ; wt% \
    wt.% wt_% wt._% w/w%
volume percent ; volumeratio ; percent by volume, volume percentage ; vol% vol.% vol_% vol._% v/v%
mole percent ; moleratio ; percent by mole, molar percent, atomic percent ; mol% mol_% at% at.% at._% at_%
per mille ; 0.001 ratio ; permil, permill, permille, per mil, per mill, promille, per thousand, part per \
    thousand ; ‰
basis point ; 0.0001 ratio ; bip, beep, permyriad, per myriad, per ten thousand, part per ten thousand ; bp \
    bps. ‱ bips
part per million ; 1e-6 ratio ; ; ppm PPM ppmv ppmw
part per billion ; 1e-9 ratio ; ; ppb PPB ppbv
part per trillion ; 1e-12 ratio ; ; ppt PPT pptv
part per quadrillion ; 1e-15 ratio ; ; ppq PPQ
pair ; 2 # ; ; pr
dozen ; 12 # ; ; doz dz dzn
baker's dozen ; 13 # ; ;
score ; 20 # ; ;
gross ; 144 # ; square dozen ; gro gr.
great gross ; 1728 # ; ;
small gross ; 120 # ; great hundred ;
ream ; 500 # ; ; rm
count ; 1 # ; ; ct.
proof ; proof ; ;
degree brix ; brix ; brix, °brix ; °Bx
scoville heat unit ; scoville ; scoville unit, scoville ; SHU
pH ; phscale ; ph ; pH
quarter note ; quarternote ; ;
"""
