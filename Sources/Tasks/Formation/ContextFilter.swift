package import JSONSyntax

/// What of a task's context a member is shown.
///
/// A key that is excluded is never shown; where keys are allowed, no others are.
package struct ContextFilter: Sendable, Equatable {
  package var allowed: Set<String>
  package var excluded: Set<String>

  package init(allowed: Set<String> = [], excluded: Set<String> = []) {
    self.allowed = allowed
    self.excluded = excluded
  }

  package func shown(_ context: [String: String]) -> [String: String] {
    context.filter { key, _ in
      !excluded.contains(key) && (allowed.isEmpty || allowed.contains(key))
    }
  }

  /// In a few words, for people.
  package var words: String {
    let parts =
      (allowed.isEmpty ? [] : ["only \(allowed.sorted().joined(separator: ", "))"])
      + (excluded.isEmpty ? [] : ["not \(excluded.sorted().joined(separator: ", "))"])
    return parts.isEmpty ? "everything" : parts.joined(separator: ", ")
  }
}

extension ContextFilter {
  package init(json: JSON) {
    func keys(_ name: String) -> Set<String> {
      Set((json[name]?.array ?? []).compactMap(\.string))
    }
    self.init(allowed: keys("allow"), excluded: keys("exclude"))
  }

  package var json: JSON {
    [
      "allow": .array(allowed.sorted().map(JSON.string)),
      "exclude": .array(excluded.sorted().map(JSON.string)),
    ]
  }
}
