//! The keys that are in force.

use std::collections::HashMap;

use super::digest::Digest;
use super::files::KeyLine;
use crate::room::key::{KeyHolder, KeyId, Role};
use crate::room::nickname::Nickname;

/// Keys, found by what is given and by whose they are.
#[derive(Debug, Default)]
pub(super) struct Ring {
    keys: Vec<Key>,
    by_start: HashMap<[u8; 8], usize>,
    by_nickname: HashMap<Box<str>, usize>,
    roles: HashMap<KeyId, Role>,
    last_id: u64,
}

#[derive(Debug)]
struct Key {
    digest: Digest,
    holder: KeyHolder,
}

impl Ring {
    /// A number that no other key has.
    pub(super) fn next_id(&mut self) -> KeyId {
        self.last_id += 1;
        KeyId(self.last_id)
    }

    /// From here on these keys are in force, and no others. Those that were in force before are still
    /// the same.
    pub(super) fn replace(&mut self, lines: Vec<KeyLine>) {
        let mut keys = Vec::with_capacity(lines.len());
        for line in lines {
            let same = self
                .of_nickname(&line.nickname)
                .filter(|key| key.digest.is_same(&line.digest));
            let id = same.map(|key| key.holder.id);
            let id = id.unwrap_or_else(|| self.next_id());
            let holder = KeyHolder {
                id,
                nickname: Some(line.nickname),
                role: line.role,
            };
            let digest = line.digest;
            keys.push(Key { digest, holder });
        }
        let places = || keys.iter().zip(0..);
        self.by_start = places().map(|(key, at)| (key.digest.start(), at)).collect();
        self.by_nickname = places()
            .filter_map(|(key, at)| Some((key.holder.nickname.as_ref()?.folded().into(), at)))
            .collect();
        let holders = keys.iter().map(|key| &key.holder);
        self.roles = holders.map(|holder| (holder.id, holder.role)).collect();
        self.keys = keys;
    }

    #[cfg(feature = "irc")]
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What a key is for that was given.
    pub(super) fn of_digest(&self, given: &Digest) -> Option<&KeyHolder> {
        let key = &self.keys[*self.by_start.get(&given.start())?];
        key.digest.is_same(given).then_some(&key.holder)
    }

    /// What the key of a nickname makes of the session that gives it.
    pub(super) fn owner(&self, nickname: &Nickname) -> Option<Role> {
        self.of_nickname(nickname).map(|key| key.holder.role)
    }

    pub(super) fn role_of(&self, id: KeyId) -> Option<Role> {
        self.roles.get(&id).copied()
    }

    fn of_nickname(&self, nickname: &Nickname) -> Option<&Key> {
        let at = self.by_nickname.get(nickname.folded())?;
        self.keys.get(*at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nickname(text: &str) -> Nickname {
        Nickname::parse(text).expect("valid")
    }

    fn ring(ring: &mut Ring, lines: &[(&str, Role, &str)]) {
        let lines = lines.iter().map(|&(name, role, key)| KeyLine {
            nickname: nickname(name),
            role,
            digest: Digest::of_key(key),
        });
        ring.replace(lines.collect());
    }

    #[test]
    fn a_key_is_for_one_nickname_and_one_role() {
        let mut keys = Ring::default();
        ring(
            &mut keys,
            &[("Bía", Role::Member, "b"), ("ana", Role::Moderator, "a")],
        );
        let bia = keys.of_digest(&Digest::of_key("B")).expect("in force");
        assert_eq!(
            (&bia.nickname, bia.role),
            (&Some(nickname("Bía")), Role::Member)
        );
        assert!(keys.of_digest(&Digest::of_key("c")).is_none());
        assert_eq!(keys.owner(&nickname("BIA")), Some(Role::Member));
        assert_eq!(keys.owner(&nickname("ana")), Some(Role::Moderator));
        assert_eq!(keys.owner(&nickname("caio")), None);
    }

    #[test]
    fn a_key_stays_the_same_whatever_it_gives_unless_it_is_another() {
        let mut keys = Ring::default();
        let id = |keys: &Ring, key| keys.of_digest(&Digest::of_key(key)).map(|it| it.id);
        ring(
            &mut keys,
            &[
                ("ana", Role::Moderator, "a"),
                ("bia", Role::Member, "b"),
                ("caio", Role::Member, "c"),
                ("davi", Role::Member, "d"),
            ],
        );
        let before = ["a", "b", "c", "d"].map(|key| id(&keys, key).expect("in force"));
        ring(
            &mut keys,
            &[
                ("davi", Role::Moderator, "d"),
                ("ana", Role::Member, "a"),
                ("bia", Role::Member, "other"),
            ],
        );
        assert_eq!(
            before.map(|id| keys.role_of(id)),
            [Some(Role::Member), None, None, Some(Role::Moderator)]
        );
        assert_eq!(id(&keys, "a"), Some(before[0]));
        assert_eq!(id(&keys, "d"), Some(before[3]));
        assert_eq!(id(&keys, "b"), None);
        let other = id(&keys, "other").expect("in force");
        assert!(!before.contains(&other));
    }
}
