package import CoordinationAPI

/// The rules for a repository's policy.
package enum PolicyRules {
  /// The policy as it may be told, with its entity tag.
  package static func policy(
    by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    visiblePolicy(try transaction.policy(of: caller.repository), to: caller)
  }

  /// The policy without its secret, and with what the caller alone wrote and understands.
  private static func visiblePolicy(
    _ entry: StoredPolicy?, to caller: Caller
  ) -> (policy: RepositoryPolicy, tag: String) {
    var policy = entry?.record ?? standard
    policy.repository = caller.repository.description
    policy.webhookSecret = nil
    policy.webhookSecretIsSet = entry?.secret != nil
    policy.unknown = entry?.extras[caller.writer] ?? [:]
    return (policy, "\"v\(entry?.version ?? 0)\"")
  }

  /// The policy of a repository whose team has decided nothing.
  private static var standard: RepositoryPolicy {
    var policy = RepositoryPolicy()
    policy.remoteAgents = Placement.remoteTypes
    policy.localAgents = Placement.localTypes
    return policy
  }

  /// Under which condition a policy is replaced, by entity tags or `*`; nil is none.
  package struct Condition: Sendable {
    /// The present tag has to be one of these; there is a policy always, if only the standard one.
    package var match: [String]?
    /// It must be none of these; `*` is for what the team has decided already.
    package var noneMatch: [String]?

    package init(match: [String]? = nil, noneMatch: [String]? = nil) {
      self.match = match
      self.noneMatch = noneMatch
    }

    fileprivate func holds(for tag: String, isDecided: Bool) -> Bool {
      if let match, !match.contains(tag), !match.contains("*") { return false }
      guard let noneMatch else { return true }
      return !noneMatch.contains(tag) && !(isDecided && noneMatch.contains("*"))
    }
  }

  /// Replaces the policy; the secret stays if no new one is given, and so do the fields that only
  /// another one's client knows.
  ///
  /// - Throws: `Refusal` where the condition does not hold, and for a user's token.
  package static func replace(
    with asked: RepositoryPolicy, if condition: Condition = .init(), by caller: Caller,
    in transaction: any WriteTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    try caller.requireTeamAuthority(for: "the policy of \(caller.repository)")
    let entry = try transaction.policy(of: caller.repository)
    let present = visiblePolicy(entry, to: caller).tag
    guard condition.holds(for: present, isDecided: entry != nil) else {
      throw Refusal(
        .precondition, "changed", "the policy of \(caller.repository) is by now \(present)")
    }
    if let stated = asked.repository,
      stated != caller.repository.description, stated != caller.repository.name
    {
      throw Refusal.invalid("repo", "is not the repository of the path")
    }
    var record = asked
    record.webhookSecret = nil
    let extras = SecretFields.removed(from: asked.unknown)
    record.unknown = extras
    try SizeLimits.check(record, of: "the policy")
    record.unknown = [:]
    var changed = StoredPolicy(
      repository: caller.repository, version: (entry?.version ?? 0) + 1, record: record,
      secret: asked.webhookSecret ?? entry?.secret, extras: entry?.extras ?? [:])
    changed.extras[caller.writer] = extras.isEmpty ? nil : extras
    try transaction.put(changed)
    return visiblePolicy(changed, to: caller)
  }
}

extension Caller {
  /// Whose a policy's unknown fields are: a person's or a service's, with whichever of its tokens.
  fileprivate var writer: String { token.owner.map { "owner \($0)" } ?? "token \(token.id)" }
}
