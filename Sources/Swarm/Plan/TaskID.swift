import Model

/// The rules for the identifiers of tasks, which are also names of directories and of git branches.
package enum TaskID {
  package static let lengthLimit = 48

  /// What is wrong with an identifier; nil where it follows the rules: `[a-z0-9][a-z0-9._-]{0,47}`, and
  /// what git allows as a part of a branch's name.
  package static func fault(of id: String) -> String? {
    guard let first = id.utf8.first else { return "an id is empty" }
    guard id.utf8.count <= lengthLimit else {
      return "the id \(quoted(id)) is longer than \(lengthLimit) characters"
    }
    guard isAlphanumeric(first), id.utf8.allSatisfy(isAllowed) else {
      return "the id \(quoted(id)) is not made of a-z, 0-9, and behind the first one . _ -"
    }
    guard !id.contains(".."), id.utf8.last != UInt8(ascii: "."), !id.hasSuffix(".lock") else {
      return
        "the id \(quoted(id)) cannot be a git branch: it has \"..\" in it or ends in . or .lock"
    }
    return nil
  }

  /// An identifier made of a name: its letters and digits in lower case, other characters as one hyphen.
  package static func slug(of name: String) -> String {
    var slug: [UInt8] = []
    for byte in name.lowercased().utf8 where slug.count < lengthLimit {
      if isAlphanumeric(byte) {
        slug.append(byte)
      } else if let last = slug.last, last != UInt8(ascii: "-") {
        slug.append(UInt8(ascii: "-"))
      }
    }
    while slug.last == UInt8(ascii: "-") { slug.removeLast() }
    return slug.isEmpty ? "task" : String(decoding: slug, as: UTF8.self)
  }

  /// Identifiers made of names, each another one: `build`, `build-2`, `build-3`.
  package static func slugs(of names: [String]) -> [String] {
    var taken: Set<String> = []
    var next: [String: Int] = [:]
    return names.map { name in
      let slug = slug(of: name)
      var candidate = slug
      while !taken.insert(candidate).inserted {
        let number = next[slug, default: 2]
        next[slug] = number + 1
        candidate = String(slug.prefix(lengthLimit - "-\(number)".count)) + "-\(number)"
      }
      return candidate
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte)
      || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
  }
}
