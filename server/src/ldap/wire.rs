//! Messages on the wire: each is read whole, within a limit, before it is looked into.

use std::io;

use rasn_ldap::LdapMessage;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::LdapFault;

/// A message is a sequence (X.690, section 8.9).
const SEQUENCE: u8 = 0x30;
/// Of the whole numbers that messages are counted with.
const INTEGER: u8 = 0x02;
/// The kinds of messages that servers send: the tags of answers (RFC 4511, section 4.2 on).
/// Requests may hold filters within filters, which no server has a reason to send.
const ANSWERS: [u8; 11] = [0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, 0x78, 0x79];

/// Writes one message.
pub(super) async fn write(wire: &mut (impl AsyncWrite + Unpin), message: &LdapMessage) -> Result<(), LdapFault> {
    // It may hold a password.
    let bytes = Zeroizing::new(rasn::ber::encode(message).map_err(|_| LdapFault::Unreadable)?);
    wire.write_all(&bytes).await.map_err(LdapFault::BrokeOff)?;
    wire.flush().await.map_err(LdapFault::BrokeOff)
}

/// Reads one message, and not a byte more: what follows may belong to TLS. One that is
/// longer than `longest` bytes is not read. Gives its length as well.
pub(super) async fn read(
    wire: &mut (impl AsyncRead + Unpin),
    longest: usize,
) -> Result<(LdapMessage, usize), LdapFault> {
    let mut bytes = vec![0; 2];
    wire.read_exact(&mut bytes).await.map_err(LdapFault::BrokeOff)?;
    let (SEQUENCE, first) = (bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)) else {
        return Err(LdapFault::Unreadable);
    };
    let mut length = usize::from(first);
    if first >= 0x80 {
        // An open end (0x80) is not allowed in LDAP (RFC 4511, section 5.1).
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) {
            return Err(LdapFault::Unreadable);
        }
        let mut digits = [0; 4];
        let digits = digits.get_mut(..count).unwrap_or_default();
        wire.read_exact(digits).await.map_err(LdapFault::BrokeOff)?;
        length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        bytes.extend_from_slice(digits);
    }
    if length > longest {
        return Err(LdapFault::TooLong);
    }
    // Memory is taken as bytes come in, not as the head promises them.
    let whole = bytes.len() + length;
    let came = wire.take(length as u64).read_to_end(&mut bytes).await.map_err(LdapFault::BrokeOff)?;
    if came < length {
        return Err(LdapFault::BrokeOff(io::ErrorKind::UnexpectedEof.into()));
    }
    let body = bytes.get(whole - length..).unwrap_or_default();
    if !kind_of(body).is_some_and(|kind| ANSWERS.contains(&kind)) {
        return Err(LdapFault::Unreadable);
    }
    let message = rasn::ber::decode(&bytes).map_err(|_| LdapFault::Unreadable)?;
    Ok((message, bytes.len()))
}

/// The tag behind the number of a message.
fn kind_of(body: &[u8]) -> Option<u8> {
    let [INTEGER, length @ 1..=4, rest @ ..] = body else { return None };
    rest.get(usize::from(*length)).copied()
}

#[cfg(test)]
mod tests {
    use rasn_ldap::{LdapResult, ProtocolOp, ResultCode, SearchResultDone};

    use super::*;

    const LONGEST: usize = 1 << 20;

    async fn read_of(bytes: &[u8]) -> Result<LdapMessage, LdapFault> {
        read(&mut &*bytes, LONGEST).await.map(|(message, _)| message)
    }

    fn done() -> Vec<u8> {
        let result = LdapResult::new(ResultCode::Success, "".into(), "".into());
        rasn::ber::encode(&LdapMessage::new(7, ProtocolOp::SearchResDone(SearchResultDone(result)))).unwrap()
    }

    #[tokio::test]
    async fn a_message_is_read_and_what_follows_is_left() {
        let mut two = done();
        two.extend(b"rest");
        let mut wire = &two[..];
        let (message, length) = read(&mut wire, LONGEST).await.unwrap();
        assert_eq!((message.message_id, length), (7, done().len()));
        assert_eq!(wire, b"rest");
    }

    #[tokio::test]
    async fn lengths_are_bounded_before_anything_is_kept() {
        assert!(matches!(read_of(&[SEQUENCE, 0x84, 0x7f, 0xff, 0xff, 0xff]).await, Err(LdapFault::TooLong)));
        for unreadable in [&[0x31, 0x00][..], &[SEQUENCE, 0x80], &[SEQUENCE, 0x85, 0, 0, 0, 0, 1], &[SEQUENCE, 0xff]] {
            assert!(matches!(read_of(unreadable).await, Err(LdapFault::Unreadable)), "{unreadable:?}");
        }
    }

    #[tokio::test]
    async fn what_is_cut_off_is_no_message() {
        let whole = done();
        for length in 0..whole.len() {
            assert!(matches!(read_of(&whole[..length]).await, Err(LdapFault::BrokeOff(_))), "{length}");
        }
    }

    #[tokio::test]
    async fn requests_and_nested_noise_are_not_looked_into() {
        let mut nested = vec![INTEGER, 1, 1, 0x63];
        nested.extend([0x30, 0x80].repeat(50_000));
        let length = u32::try_from(nested.len()).unwrap().to_be_bytes();
        let message = [&[SEQUENCE, 0x84][..], &length, &nested].concat();
        assert!(matches!(read_of(&message).await, Err(LdapFault::Unreadable)));
        let mut answer = message.clone();
        answer[9] = 0x64;
        assert!(matches!(read_of(&answer).await, Err(LdapFault::Unreadable)), "and no stack overflows");
    }

    #[test]
    fn every_byte_of_an_answer_may_be_wrong() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let whole = done();
        for at in 0..whole.len() {
            for byte in 0..=255 {
                let mut changed = whole.clone();
                changed[at] = byte;
                let _ = runtime.block_on(read_of(&changed));
            }
        }
    }
}
