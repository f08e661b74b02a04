//! Ed25519 keys in a PKCS #11 token: a hardware security module, a card, or SoftHSM in tests. The key never
//! leaves it; here is only the session by which it is asked to sign (`CKM_EDDSA`).
//!
//! A module is loaded only for a key whose name asks for it, once a process. The PIN comes from a file or a
//! credential of systemd, never from a command line or the configuration, and is in no message.

mod uri;

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use hefu_chain::key::{PublicKey, Signature};

use crate::key_file::{KeyFileError, Passphrase};

pub use uri::{SCHEME, TokenUri, UriError};

/// Names the module where the key's name does not.
pub const MODULE_VARIABLE: &str = "HEFU_PKCS11_MODULE";
/// Names the file with the PIN where the key's name does not.
pub const PIN_VARIABLE: &str = "HEFU_TOKEN_PIN_FILE";
/// The credential of systemd with the PIN.
pub const PIN_CREDENTIAL: &str = "hefu-token-pin";
/// Where systemd puts a service's credentials.
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";
/// Tags of the DER forms in which tokens give the 32 bytes of a public key.
const DER_TAGS: [u8; 2] = [0x03, 0x04];

/// Modules that this process has loaded.
static MODULES: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// Why a key in a token cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The name.
    #[error(transparent)]
    Uri(#[from] UriError),
    /// No module is named.
    #[error("name the module of the token: ?module-path=/usr/lib/….so, or {MODULE_VARIABLE}")]
    NoModule,
    /// The module or the token failed.
    #[error("{step}: {source}. Hint: is the token there, and the module the one for it?")]
    Token {
        /// At what.
        step: &'static str,
        /// What the module said.
        source: Box<Error>,
    },
    /// The PIN is wrong, locked, or missing.
    #[error("the token did not take the PIN: {0}. After a few wrong ones it locks itself")]
    Pin(&'static str),
    /// The PIN's file.
    #[error(transparent)]
    PinFile(#[from] KeyFileError),
    /// There is no PIN.
    #[error(
        "there is no PIN: name a file of mode 0600 with ?pin-source=file:/… or {PIN_VARIABLE}, or load the \
         credential {PIN_CREDENTIAL}"
    )]
    NoPin,
    /// No such token or key, or several.
    #[error("{what}: {found} fit the name, and one must")]
    NotOne {
        /// Tokens or keys.
        what: &'static str,
        /// How many.
        found: usize,
    },
    /// The key is not an Ed25519 key that may sign.
    #[error("the key in the token is no Ed25519 key with a readable public half")]
    NotEd25519,
    /// The token gave something that is no signature of the key.
    #[error("what the token gave does not verify under the key")]
    BadSignature,
}

/// A key in a token, opened.
pub struct TokenKey {
    uri: TokenUri,
    public: PublicKey,
    session: Mutex<Option<(Session, ObjectHandle)>>,
    trouble: Mutex<Option<String>>,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKey({})", self.public)
    }
}

fn failed(step: &'static str) -> impl FnOnce(Error) -> TokenError {
    move |source| TokenError::Token { step, source: Box::new(source) }
}

impl TokenKey {
    /// Opens the key with this name: loads the module, logs in, finds the key and its public half.
    pub fn open(name: &str) -> Result<Self, TokenError> {
        let uri = TokenUri::parse(name)?;
        let (session, private) = uri.session()?;
        let public = public_key(&session, private)?;
        let session = Mutex::new(Some((session, private)));
        Ok(Self { uri, public, session, trouble: Mutex::default() })
    }

    /// The public half.
    pub const fn public_key(&self) -> PublicKey {
        self.public
    }

    /// Why it did not sign when it was asked last.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs a message. A token that was away, or began anew, is asked for a new session once.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, TokenError> {
        let signed = self.try_sign(message);
        let trouble = signed.as_ref().err().map(ToString::to_string);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        signed
    }

    fn try_sign(&self, message: &[u8]) -> Result<Signature, TokenError> {
        let mut open = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let signed = match open.as_ref() {
            Some((session, private)) => sign(session, *private, message),
            None => Err(TokenError::NoPin),
        };
        let bytes = match signed {
            Ok(bytes) => bytes,
            Err(_) => {
                *open = None;
                let (session, private) = self.uri.session()?;
                let bytes = sign(&session, private, message)?;
                *open = Some((session, private));
                bytes
            }
        };
        let bytes = <[u8; 64]>::try_from(bytes).map_err(|_| TokenError::BadSignature)?;
        let signature = Signature::from_bytes(bytes);
        // A module is other people's code: nothing leaves here that does not hold.
        self.public.verify(message, &signature).map_err(|_| TokenError::BadSignature)?;
        Ok(signature)
    }
}

fn sign(session: &Session, private: ObjectHandle, message: &[u8]) -> Result<Vec<u8>, TokenError> {
    let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519));
    session.sign(&mechanism, private, message).map_err(failed("signing"))
}

impl TokenUri {
    /// A session that is logged in, and the private key in it.
    fn session(&self) -> Result<(Session, ObjectHandle), TokenError> {
        let path =
            self.module_path.clone().or_else(|| env::var_os(MODULE_VARIABLE).map(Into::into));
        let module = module(&path.ok_or(TokenError::NoModule)?)?;
        let session =
            module.open_ro_session(self.slot(&module)?).map_err(failed("opening a session"))?;
        match session.login(UserType::User, Some(&self.pin()?)) {
            // Another session of this process is logged in, and so is this one.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(Error::Pkcs11(RvError::PinIncorrect, _)) => {
                return Err(TokenError::Pin("it is wrong"));
            }
            Err(Error::Pkcs11(RvError::PinLocked, _)) => {
                return Err(TokenError::Pin("it is locked"));
            }
            Err(Error::Pkcs11(RvError::PinLenRange | RvError::PinInvalid, _)) => {
                return Err(TokenError::Pin("it has no permitted form"));
            }
            Err(error) => return Err(failed("logging in")(error)),
        }
        let private = self.private_key(&session)?;
        Ok((session, private))
    }

    fn slot(&self, module: &Pkcs11) -> Result<Slot, TokenError> {
        let slots = module.get_slots_with_initialized_token().map_err(failed("listing tokens"))?;
        let mut fitting = Vec::new();
        for slot in slots {
            let info = module.get_token_info(slot).map_err(failed("reading a token"))?;
            let is = |wanted: &Option<String>, found: &str| {
                wanted.as_ref().is_none_or(|wanted| wanted == found.trim_end())
            };
            if is(&self.token, info.label()) && is(&self.serial, info.serial_number()) {
                fitting.push(slot);
            }
        }
        match fitting[..] {
            [slot] => Ok(slot),
            _ => Err(TokenError::NotOne { what: "tokens", found: fitting.len() }),
        }
    }

    fn private_key(&self, session: &Session) -> Result<ObjectHandle, TokenError> {
        let mut template = vec![
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::KeyType(KeyType::EC_EDWARDS),
        ];
        template
            .extend(self.object.as_ref().map(|label| Attribute::Label(label.clone().into_bytes())));
        template.extend(self.id.clone().map(Attribute::Id));
        let found = session.find_objects(&template).map_err(failed("looking for the key"))?;
        match found[..] {
            [key] => Ok(key),
            _ => Err(TokenError::NotOne { what: "Ed25519 keys", found: found.len() }),
        }
    }

    /// The PIN: of the name's file, else of the variable's, else the credential of a service.
    fn pin(&self) -> Result<AuthPin, TokenError> {
        let path = self.pin_source.clone().or_else(|| env::var_os(PIN_VARIABLE).map(Into::into));
        let credential = env::var_os(CREDENTIALS_VARIABLE)
            .map(|directory| Path::new(&directory).join(PIN_CREDENTIAL))
            .filter(|path| path.exists());
        let secret = match (path, credential) {
            (Some(path), _) => Passphrase::read(&path)?,
            (None, Some(path)) => Passphrase::read_credential(&path)?,
            (None, None) => return Err(TokenError::NoPin),
        };
        let text = secret.as_text().ok_or(TokenError::Pin("it is no text"))?;
        Ok(AuthPin::from(text.to_owned()))
    }
}

/// The public half of a private key: the object with its identifier, or what the private one says.
fn public_key(session: &Session, private: ObjectHandle) -> Result<PublicKey, TokenError> {
    let read = |key, kinds: &[AttributeType]| {
        session.get_attributes(key, kinds).map_err(failed("reading the key"))
    };
    let mut candidates = vec![private];
    for attribute in read(private, &[AttributeType::Id, AttributeType::Label])? {
        let template = [Attribute::Class(ObjectClass::PUBLIC_KEY), attribute];
        candidates.extend(session.find_objects(&template).map_err(failed("looking for the key"))?);
    }
    for candidate in candidates {
        for attribute in read(candidate, &[AttributeType::EcPoint])? {
            if let Attribute::EcPoint(point) = attribute
                && let Some(key) = read_point(&point)
            {
                return Ok(key);
            }
        }
    }
    Err(TokenError::NotEd25519)
}

/// 32 bytes, alone or as a DER octet or bit string.
fn read_point(point: &[u8]) -> Option<PublicKey> {
    let raw = match point {
        [tag, 32, rest @ ..] if DER_TAGS.contains(tag) && rest.len() == 32 => rest,
        [0x03, 33, 0, rest @ ..] if rest.len() == 32 => rest,
        raw => raw,
    };
    let key = PublicKey::from_bytes(raw.try_into().ok()?);
    key.check_registrable().ok().map(|()| key)
}

/// The module at a path, loaded once.
fn module(path: &Path) -> Result<Pkcs11, TokenError> {
    let mut modules: MutexGuard<'_, _> = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = modules.get(path) {
        return Ok(module.clone());
    }
    let module = Pkcs11::new(path).map_err(failed("loading the module"))?;
    let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    module.initialize(arguments).map_err(failed("starting the module"))?;
    modules.insert(path.into(), module.clone());
    Ok(module)
}
