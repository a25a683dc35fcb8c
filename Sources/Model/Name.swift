/// The rules for the names of agents and teams, which are also names of files.
package enum Name {
  package static let lengthLimit = 64

  /// The name that reaches a team's lead.
  package static let lead = "team-lead"

  /// The same for people, where no agent has the name.
  package static let shortLead = "lead"

  /// The sender of notices that Roost itself writes.
  package static let roost = "roost"

  /// The person at a terminal: the sender where no agent is known, and a mailbox in each team.
  package static let user = "user"

  /// Whether a name has a mailbox in every team, without any agent of that name.
  package static func hasOwnMailbox(_ name: String) -> Bool { [lead, user].contains(name) }

  /// Whether a name, in any case of its letters, is one with a meaning of its own, which no agent has.
  package static func isReserved(_ name: String) -> Bool {
    [roost, user].contains(name.lowercased())
  }

  /// The team that the first agent makes when there is none.
  package static let defaultTeam = "default"

  /// A name that does not follow the rules, and why.
  package struct Invalid: Error, Equatable, CustomStringConvertible {
    package let kind: String
    package let name: String
    package let reason: String

    package var description: String {
      let shown = String(decoding: Array(name.utf8.prefix(80)), as: UTF8.self)
      return "\(kind) name \"\(Printable.escaped(shown))\" \(reason)"
    }
  }

  /// Checks a name: 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with `.` or `-`.
  @discardableResult
  package static func checked(_ name: String, kind: String = "agent") throws(Invalid) -> String {
    func invalid(_ reason: String) -> Invalid { Invalid(kind: kind, name: name, reason: reason) }
    guard let first = name.utf8.first else { throw invalid("is empty") }
    guard name.utf8.count <= lengthLimit else {
      throw invalid("is longer than \(lengthLimit) characters")
    }
    if let wrong = name.unicodeScalars.first(where: { !isAllowed($0) }) {
      throw invalid(
        "has \"\(Printable.escaped(String(wrong)))\" in it;"
          + " allowed are letters a-z A-Z, digits and . _ -")
    }
    if first == UInt8(ascii: ".") || first == UInt8(ascii: "-") {
      throw invalid("starts with \(name.prefix(1)); a name starts with a letter, a digit or _")
    }
    return name
  }

  private static func isAllowed(_ scalar: UnicodeScalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }

  /// The names most like the given one, the likeliest first; names too unlike are left out.
  package static func nearest(to name: String, among names: [String], limit: Int = 3) -> [String] {
    let wanted = Array(name.lowercased())
    let ranked = names.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
    let near = ranked.filter { candidate in
      candidate.distance <= max(1, min(wanted.count, candidate.name.count) / 2)
        || (!wanted.isEmpty && candidate.name.lowercased().hasPrefix(name.lowercased()))
    }
    return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(limit).map(\.name)
  }

  /// "; did you mean send or read?" for a word that is not known; empty where none is like it.
  package static func suggestion(for word: String, among words: [String]) -> String {
    let near = nearest(to: word, among: words)
    return near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
  }

  /// The number of single-character changes between two words (Levenshtein), swaps as one.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        row.append(best)
      }
      before = last
      last = row
    }
    return last.last ?? 0
  }
}
