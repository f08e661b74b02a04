//! Why a certificate is not printed, in one table: stable code, Chinese, English.

use std::path::PathBuf;

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperError {
    /// No font file where one was looked for.
    FontMissing {
        /// Where it was looked for.
        looked: Vec<PathBuf>,
    },
    /// A font file cannot be used.
    FontUnreadable {
        /// Which one.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// No face draws a character of the certificate.
    GlyphMissing(char),
    /// The address of the verify page cannot stand in a QR code.
    LinkInvalid(String),
    /// The file does not prove a certificate.
    NotProven {
        /// `unknown` or `forged`.
        outcome: hefu_chain::bundle::Outcome,
        /// What was found.
        detail: String,
    },
    /// The painter refused what was placed: a fault of this program.
    Painter(String),
}

impl PaperError {
    /// The stable code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FontMissing { .. } => "font_missing",
            Self::FontUnreadable { .. } => "font_unreadable",
            Self::GlyphMissing(_) => "glyph_missing",
            Self::LinkInvalid(_) => "verify_address_invalid",
            Self::NotProven { .. } => "not_proven",
            Self::Painter(_) => "painter_failed",
        }
    }

    /// What it says, in Chinese.
    pub const fn message_zh(&self) -> &'static str {
        match self {
            Self::FontMissing { .. } => {
                "没有打印所需的中文字体,请安装软件包 fonts-noto-cjk 或在配置中指明字体文件"
            }
            Self::FontUnreadable { .. } => "字体文件无法使用",
            Self::GlyphMissing(_) => "字体中没有证书所用的字,不予打印",
            Self::LinkInvalid(_) => "核验页地址不能写入二维码",
            Self::NotProven { .. } => "文件不能证明一份登记证书,不予打印",
            Self::Painter(_) => "版面无法输出",
        }
    }

    /// What it says, in English.
    pub const fn message_en(&self) -> &'static str {
        match self {
            Self::FontMissing { .. } => {
                "no Chinese font to print with; install the package fonts-noto-cjk, or name font files in the configuration"
            }
            Self::FontUnreadable { .. } => "a font file cannot be used",
            Self::GlyphMissing(_) => {
                "no font has a character of this certificate, so it is not printed"
            }
            Self::LinkInvalid(_) => "the address of the verify page cannot stand in a QR code",
            Self::NotProven { .. } => "the file does not prove a certificate, so it is not printed",
            Self::Painter(_) => "the page could not be written",
        }
    }

    /// The thing concerned: paths, a code point, an address.
    pub fn detail(&self) -> String {
        match self {
            Self::FontMissing { looked } => {
                let paths: Vec<String> = looked.iter().map(|p| p.display().to_string()).collect();
                paths.join(", ")
            }
            Self::FontUnreadable { path, detail } => format!("{}: {detail}", path.display()),
            Self::GlyphMissing(character) => code_point(*character),
            Self::LinkInvalid(detail) | Self::Painter(detail) => detail.clone(),
            Self::NotProven { outcome, detail } => format!("{outcome}: {detail}"),
        }
    }
}

/// `U+3402 㐂`; what has no shape of its own by its number alone.
fn code_point(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    if character.is_alphanumeric() { format!("{number} {character}") } else { number }
}

impl std::fmt::Display for PaperError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (code, zh, en) = (self.code(), self.message_zh(), self.message_en());
        write!(f, "{code}: {zh} {en} ({})", self.detail())
    }
}

impl std::error::Error for PaperError {}
