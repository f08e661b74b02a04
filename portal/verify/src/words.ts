/** Every sentence of the page, Chinese first. */

import { remember, remembered } from "./memory.js";

export type Language = "zh" | "en";
export type Sentence = readonly [zh: string, en: string];

/** Sentences that elements name with `data-t`, and those that the program says. */
export const SENTENCES = {
  skip: ["跳到正文", "Skip to content"],
  brand: ["合符 HEFU", "HEFU 合符"],
  title: ["登记证书核验", "Verify a registration certificate"],
  other_lang: ["English", "中文"],
  lead: [
    "核验在您的浏览器里逐步完成,不必相信任何一个节点。",
    "Checked step by step in your browser; no node has to be believed.",
  ],
  ask: ["证书编号、查询码或文件摘要", "Certificate number, query code or file digest"],
  verify: ["核验", "Verify"],
  hint: [
    "编号如 510100-R2026-00000001-C;查询码 12 位;摘要(SHA-256 或 BLAKE3)64 位十六进制。",
    "Number such as 510100-R2026-00000001-C; query code of 12 characters; digest (SHA-256, BLAKE3) of 64 hex digits.",
  ],
  options: ["更多条件", "More conditions"],
  max_age: ["可接受的最旧状态", "Oldest state to accept"],
  region: ["在哪个地区使用(六位代码,问互认)", "Region of use (six digits; asks for recognition)"],
  drop: ["选择或拖入文件", "Choose or drop a file"],
  drop_hint: [
    "证书文件(.hefu)断网也可核验;其他文件在本机计算摘要并查存证,不上传;genesis.json 指定所信任的账本。",
    "A certificate file (.hefu) is verified even offline. Others are hashed here, not uploaded, and looked up as evidence. A genesis.json sets the ledger to trust.",
  ],
  photo: ["二维码照片", "Photo of a QR code"],
  scan: ["摄像头扫描", "Scan by camera"],
  trust: ["所信任的账本", "The ledger that is trusted"],
  trust_none: [
    "尚无:请连接节点一次,或载入 genesis.json。",
    "None yet: connect to a node, or load a genesis.json.",
  ],
  by_node: [
    "首次使用时由此节点给出。请与登记机构公布的编号核对。",
    "Given by this node on first use. Compare it with what the registrar publishes.",
  ],
  by_file: ["由您载入的创世文件指定。", "Set by the genesis document that you loaded."],
  by_link: ["与链接(二维码)指定的账本一致。", "The same ledger that the link (QR code) names."],
  ledger_other: [
    "此节点给出的是另一账本。核验仍以固定的账本为准。",
    "This node has another ledger. The pinned one decides.",
  ],
  forget: ["不再固定此账本", "Forget this pinned ledger"],
  network: ["网络", "Network"],
  chain: ["账本编号", "Ledger id"],
  validators: ["创世验证者", "Founding validators"],
  offline_ready: ["本页已可离线使用。", "This page now works offline."],
  offline_not: [
    "此处不能离线使用(需要 https 或本机地址)。",
    "No offline use here (needs https or a local address).",
  ],
  busy_fetch: ["正在向节点取证明…", "Asking the node for the proof…"],
  busy_qr: ["正在识别…", "Looking for a code…"],
  busy_hash: ["正在计算摘要…", "Hashing…"],
  as_of: ["截至账本高度", "As of height"],
  time: ["状态时间", "state of"],
  no_as_of: ["没有可以依据的区块。", "No block to rest on was established."],
  checked: ["逐步检查", "Step by step"],
  limits: ["未能确定的事项", "What this does not establish"],
  not_reached: ["未进行", "not reached"],
  not_asked: ["未询问", "not asked"],
  signers: ["名验证者签署,共", "validators signed, of"],
  handoffs: ["次验证者交接", "changes of validators"],
  save: ["保存此证书文件", "Save this certificate file"],
  number: ["证书编号", "Number"],
  name: ["名称", "Title"],
  holder: ["持有人", "Holder"],
  registrar: ["登记机构", "Registrar"],
  rights: ["权利", "Rights"],
  kind: ["类别", "Kind"],
  term: ["有效期", "Validity"],
  record: ["记录", "Record"],
  type: ["记录类型", "Record type"],
  author: ["提交机构", "Author"],
  digest: ["摘要", "Digest"],
  evidence_by: ["存证", "Evidence"],
  any_age: ["不限", "any"],
  quarter: ["15 分钟", "15 minutes"],
  day: ["1 天", "1 day"],
  month: ["30 天", "30 days"],
} as const satisfies Record<string, Sentence>;

/** What the page itself finds, beside the findings of the verifier. All of them are 无法判定. */
export const TROUBLES = {
  "page.outage": [
    "节点未及时答复。这不说明证书有问题;请稍后再试,或核验证书文件。",
    "The node did not answer in time. This says nothing about the certificate. Try later, or verify a file.",
  ],
  "page.refused": ["节点不受理此询问。", "The node refused the question."],
  "page.not_found": [
    "此节点称没有这项登记,未给证明。请核对编号,或问另一节点。",
    "This node says, without proof, that there is none. Check the number, or ask another node.",
  ],
  "page.other_answer": [
    "节点答非所问:给出的是另一项登记的证明。",
    "The node proved something else.",
  ],
  "page.other_digest": ["纸面二维码指向另一项登记。", "The printed QR code names another record."],
  "page.no_genesis": [
    "没有可信任的创世文件,无从核验。",
    "No genesis document to verify against.",
  ],
  "page.link_ledger": [
    "链接(二维码)指定的账本与本机固定的账本不同。",
    "The link (QR code) names another ledger than is pinned here.",
  ],
  "page.not_a_question": [
    "这不是证书编号、查询码或摘要;编号的校验位也可能不对。",
    "No number, query code or digest; perhaps the check character is wrong.",
  ],
  "page.bad_genesis": ["这不是一份成立的创世文件。", "This is no genesis document that holds."],
  "page.bad_region": ["地区须为六位数字代码。", "A region is a code of six digits."],
  "page.no_qr": ["没有找到二维码。", "No QR code was found."],
  "page.no_camera": ["摄像头不可用。", "No camera can be used."],
  "page.unreadable": ["读不出文件(或是文件夹)。", "No readable file; perhaps a folder."],
  "page.failed": ["核验程序出错。", "The verifier failed."],
} as const satisfies Record<string, Sentence>;

export type Trouble = keyof typeof TROUBLES;

/** What no certificate file can show (docs/formats.md, 9.2). */
export const LIMITS: readonly Sentence[] = [
  ["所登记的内容是否属实。", "That what was registered is true."],
  ["上述高度之后是否有变更。", "That nothing happened after the height above."],
  [
    "若三分之一以上的验证者作恶,或登记机构密钥失窃,则结论不成立。",
    "Anything, if a third of the validators lied or the registrar's key was stolen.",
  ],
];

/** Words of the ledger's vocabularies that the page shows. */
export const VOCABULARY: Record<string, Sentence> = {
  hold: ["持有权", "to hold"],
  use: ["加工使用权", "to process and use"],
  operate: ["产品经营权", "to operate products"],
  resource: ["数据资源", "data resource"],
  product: ["数据产品和服务", "data product"],
  asset: ["数据资产", "data asset"],
  data_ip: ["数据知识产权", "data IP"],
};

let language: Language =
  (remembered("hefu.lang") as Language | null) ??
  (navigator.language.startsWith("en") ? "en" : "zh");

export const currentLanguage = (): Language => language;

export function switchLanguage(): void {
  language = language === "zh" ? "en" : "zh";
  remember("hefu.lang", language);
}

/** A sentence in the language in use. */
export const say = ([zh, en]: Sentence): string => (language === "zh" ? zh : en);

export const t = (key: keyof typeof SENTENCES): string => say(SENTENCES[key]);
