import Foundation

/// The address of a hub, checked: `https://`, or `http://` to this machine alone.
package struct HubAddress: Sendable, Hashable, CustomStringConvertible {
  /// Without a slash at its end and without `/v1`, which every route brings along.
  package let base: String

  /// An address that cannot be a hub's, and why.
  package struct Invalid: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  package init(_ text: String) throws(Invalid) {
    func invalid(_ why: String) -> Invalid {
      Invalid(description: "the endpoint \"\(Self.withoutPassword(text))\" \(why)")
    }
    guard let parts = URLComponents(string: text) else { throw invalid("is not a URL") }
    guard let scheme = parts.scheme?.lowercased(), text.contains("://") else {
      throw invalid("has no scheme; write https://\(text)")
    }
    guard scheme == "https" || scheme == "http" else {
      throw invalid("must begin with https://, not \(scheme)://")
    }
    guard let host = parts.host, !host.isEmpty else { throw invalid("names no host") }
    guard parts.user == nil, parts.password == nil else {
      throw invalid("has a user or password in it; give the token with --token-stdin")
    }
    guard parts.query == nil, parts.fragment == nil else { throw invalid("has a query in it") }
    guard scheme == "https" || Self.isLoopback(host) else {
      throw invalid("would send the token in the clear; write https://")
    }
    var path = parts.path.split(separator: "/", omittingEmptySubsequences: true)
    if path.last == "v1" { path.removeLast() }
    let port = parts.port.map { ":\($0)" } ?? ""
    base = ([Substring("\(scheme)://\(host)\(port)")] + path).joined(separator: "/")
  }

  package var description: String { base }

  private static func isLoopback(_ host: String) -> Bool {
    ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host.lowercased())
  }

  private static func withoutPassword(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), let start = text.range(of: "://")?.upperBound,
      start <= at
    else { return text }
    return text[..<start] + "…" + text[at...]
  }
}
