import Coordination
import Testing

@Suite struct HubAddressTests {
  @Test(arguments: [
    ("https://hub.acme.dev", "https://hub.acme.dev"),
    ("https://hub.acme.dev/", "https://hub.acme.dev"),
    ("https://hub.acme.dev/v1", "https://hub.acme.dev"),
    ("https://hub.acme.dev/v1/", "https://hub.acme.dev"),
    ("https://acme.dev/roost/v1", "https://acme.dev/roost"),
    ("HTTPS://Hub.acme.dev:8443", "https://Hub.acme.dev:8443"),
    ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
    ("http://localhost:8787/v1", "http://localhost:8787"),
    ("http://[::1]:8787", "http://[::1]:8787"),
  ])
  func `Every spelling of an address means one base`(text: String, base: String) throws {
    #expect(try HubAddress(text).base == base)
  }

  @Test(arguments: [
    ("hub.acme.dev", "has no scheme; write https://hub.acme.dev"),
    ("localhost:8787", "has no scheme"), ("ftp://hub", "must begin with https://"),
    ("http://hub.acme.dev", "in the clear"), ("http://127.0.0.1.evil.dev", "in the clear"),
    ("http://localhost@evil.dev", "password"), ("https://", "names no host"),
    ("https://u:secret@hub", "password"), ("https://hub?x=1", "query"), ("", "no scheme"),
    ("https://hub/#a", "query"), ("not a url", "no scheme"),
  ])
  func `What is not a hub's address is named`(text: String, says: String) {
    do {
      _ = try HubAddress(text)
      Issue.record("it was taken")
    } catch {
      #expect(error.description.contains(says), "\(error)")
      #expect(!error.description.contains("secret"))
    }
  }
}
