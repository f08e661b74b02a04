//! How a vocabulary and a set over it are defined: one spelling in JSON, one number in the codec.
//!
//! A user of these macros has serde's traits in scope.

/// Defines a vocabulary: an enum whose variants have one word each.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in records, API and command line.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;
            fn from_str(text: &str) -> Result<Self, $crate::words::UnknownWord> {
                let found = Self::ALL.iter().copied().find(|word| word.word() == text);
                found.ok_or($crate::words::UnknownWord)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

/// Defines a set over a vocabulary.
macro_rules! word_set {
    ($(#[$doc:meta])* $name:ident of $word:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The empty set.
            pub const EMPTY: Self = Self(0);

            /// The set of these words.
            pub fn of(words: &[$word]) -> Self {
                Self(words.iter().fold(0, |bits, word| bits | 1 << (*word as u32)))
            }

            /// The set of all words.
            pub fn all() -> Self {
                Self::of($word::ALL)
            }

            /// True when the word is in the set.
            pub const fn has(self, word: $word) -> bool {
                self.0 & (1 << (word as u32)) != 0
            }

            /// True when every word of `other` is in this set.
            pub const fn covers(self, other: Self) -> bool {
                other.0 & !self.0 == 0
            }

            /// The words in both sets.
            pub const fn intersect(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// The words in either set.
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// True when the set has no word.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The words, in the order of the vocabulary.
            pub fn iter(self) -> impl Iterator<Item = $word> {
                $word::ALL.iter().copied().filter(move |word| self.has(*word))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let words: Vec<&str> = self.iter().map($word::word).collect();
                f.write_str(&words.join(", "))
            }
        }

        impl FromIterator<$word> for $name {
            fn from_iter<I: IntoIterator<Item = $word>>(words: I) -> Self {
                words.into_iter().fold(Self::EMPTY, |set, word| set.union(Self::of(&[word])))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_seq(self.iter())
                } else {
                    serializer.serialize_u32(self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error;
                if deserializer.is_human_readable() {
                    let words = Vec::<$word>::deserialize(deserializer)?;
                    if !words.windows(2).all(|pair| pair[0] < pair[1]) {
                        return Err(D::Error::custom("words must be in order, without repetition"));
                    }
                    return Ok(Self::of(&words));
                }
                let bits = u32::deserialize(deserializer)?;
                if bits & !Self::all().0 != 0 {
                    return Err(D::Error::custom("unknown word in a set"));
                }
                Ok(Self(bits))
            }
        }
    };
}

pub(crate) use {word_set, words};
