import Swarm
import Testing

/// SHA-256, by the vectors of FIPS 180-4 and of what every system's tool prints.
struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `The digests are those of the standard`(_ text: String, _ digest: String) {
    #expect(SHA256.hex(text.utf8) == digest)
  }

  @Test func `Where the pieces are cut makes no difference`() {
    for length in 0..<200 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      var hash = SHA256()
      hash.update(bytes[..<(length / 3)])
      hash.update(bytes[(length / 3)...])
      #expect(hash.finish() == SHA256.digest(bytes))
    }
  }
}
