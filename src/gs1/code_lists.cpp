// Made by tools/gs1-tables from src/gs1/data/code-lists.json: change that, never this.
// iso3166: ISO 3166-1 numeric, as in Debian iso-codes 4.15.
// iso3166alpha2: ISO 3166-1 alpha-2, as in Debian iso-codes 4.15.
// iso4217: ISO 4217 numeric, amendments to 2024 (XAD, ZWG) included, withdrawn currencies left
// out.
// packagetype: GS1 PackageTypeCode: UN/CEFACT Recommendation 21 and the codes GS1 adds.
// mediatype: GS1 General Specifications, table of AIDC media types (ICCBBA).
#include "gs1/detail/code_lists.hpp"

namespace holdfast::gs1 {
// clang-format off

const std::uint64_t iso3166_bits[16] = {
    0x111d111191111510, 0x1111111114501551, 0x9114c44451111110, 0x4544c78444511811,
    0x1111111100185454, 0x1111111111115111, 0x4544544645114111, 0x111d101144444444,
    0x4444441010e91111, 0x44451111114087b4, 0xc045444444d8504c, 0x1511111013101047,
    0x8404009159111111, 0x4084100054440107, 0x0000000000000000, 0x0000000000000000,
};

const std::uint64_t iso4217_bits[16] = {
    0x101d101100001100, 0x1010110104100111, 0x1000440011010110, 0x0004414040410801,
    0x0000001000004040, 0x0101111111101111, 0x4004444645115110, 0x0105001100004440,
    0x0040441000301011, 0x0400000111404404, 0x4004040000004048, 0x1111100001000045,
    0x0404008100111100, 0x0044000014000104, 0xfbfdb567f0000020, 0x000000a4473fbfbf,
};

const std::uint32_t iso3166alpha2_bits[26] = {
    0x02df5978, 0x036f7bfb, 0x03f27ded, 0x02005610, 0x000e00d4, 0x00025700, 0x015fb9fb,
    0x001a3400, 0x000f7818, 0x0000d010, 0x0342b1d0, 0x013e0507, 0x03fffcfd, 0x0212c975,
    0x00001000, 0x014e3cf1, 0x00000001, 0x00544010, 0x03ae7fdf, 0x026a7eec, 0x03041041,
    0x00102155, 0x00040020, 0x00000000, 0x00080010, 0x00401001,
};

const std::uint64_t mediatype_bits[2] = {0x00000000000007fe, 0x0000000fffff0000};

const std::string_view package_types =
    "1A  1B  1D  1F  1G  1W  200 201 202 203 204 205 206 210 211 212 2C  3A  3H  43  44  4A  4B  "
    "4C  4D  4F  4G  4H  5H  5L  5M  6H  6P  7A  7B  8   8A  8B  8C  9   AA  AB  AC  AD  AF  AG  "
    "AH  AI  AJ  AL  AM  AP  APE AT  AV  B4  BB  BC  BD  BE  BF  BG  BGE BH  BI  BJ  BK  BL  BM  "
    "BME BN  BO  BP  BQ  BR  BRI BS  BT  BU  BV  BW  BX  BY  BZ  CA  CB  CBL CC  CCE CD  CE  CF  "
    "CG  CH  CI  CJ  CK  CL  CM  CN  CO  CP  CQ  CR  CS  CT  CU  CV  CW  CX  CY  CZ  DA  DB  DC  "
    "DG  DH  DI  DJ  DK  DL  DM  DN  DP  DPE DR  DS  DT  DU  DV  DW  DX  DY  E1  E2  E3  EC  ED  "
    "EE  EF  EG  EH  EI  EN  FB  FC  FD  FE  FI  FL  FO  FOB FP  FPE FR  FT  FW  FX  GB  GI  GL  "
    "GR  GU  GY  GZ  HA  HB  HC  HG  HN  HR  IA  IB  IC  ID  IE  IF  IG  IH  IK  IL  IN  IZ  JB  "
    "JC  JG  JR  JT  JY  KG  KI  LAB LE  LG  LT  LU  LV  LZ  MA  MB  MC  ME  MPE MR  MS  MT  MW  "
    "MX  NA  NE  NF  NG  NS  NT  NU  NV  OA  OB  OC  OD  OE  OF  OK  OPE OT  OU  P2  PA  PAE PB  "
    "PC  PD  PE  PF  PG  PH  PI  PJ  PK  PL  PLP PN  PO  POP PP  PPE PR  PT  PU  PUE PV  PX  PY  "
    "PZ  QA  QB  QC  QD  QF  QG  QH  QJ  QK  QL  QM  QN  QP  QQ  QR  QS  RB1 RB2 RB3 RCB RD  RG  "
    "RJ  RK  RL  RO  RT  RZ  S1  SA  SB  SC  SD  SE  SEC SH  SI  SK  SL  SM  SO  SP  SS  ST  STL "
    "SU  SV  SW  SX  SY  SZ  T1  TB  TC  TD  TE  TEV TG  THE TI  TK  TL  TN  TO  TR  TRE TS  TT  "
    "TTE TU  TV  TW  TWE TY  TZ  UC  UN  UUE VA  VG  VI  VK  VL  VN  VO  VP  VQ  VR  VS  VY  WA  "
    "WB  WC  WD  WF  WG  WH  WJ  WK  WL  WM  WN  WP  WQ  WR  WRP WS  WT  WU  WV  WW  WX  WY  WZ  "
    "X11 X12 X15 X16 X17 X18 X19 X20 X3  XA  XB  XC  XD  XF  XG  XH  XJ  XK  YA  YB  YC  YD  YF  "
    "YG  YH  YJ  YK  YL  YM  YN  YP  YQ  YR  YS  YT  YV  YW  YX  YY  YZ  ZA  ZB  ZC  ZD  ZF  ZG  "
    "ZH  ZJ  ZK  ZL  ZM  ZN  ZP  ZQ  ZR  ZS  ZT  ZU  ZV  ZW  ZX  ZY  ZZ  ";
// clang-format on
}  // namespace holdfast::gs1
