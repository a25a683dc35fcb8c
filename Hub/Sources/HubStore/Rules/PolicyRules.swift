package import CoordinationAPI

/// The rules for reading and replacing a repository's policy.
package enum PolicyRules {
  /// The policy as the caller may see it, with its entity tag.
  package static func policy(
    by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    visiblePolicy(try transaction.policy(of: caller.repository), to: caller)
  }

  /// The policy without its secret, and with only those unknown fields that the caller wrote.
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

  /// The policy of a repository for which none was stored.
  private static var standard: RepositoryPolicy {
    var policy = RepositoryPolicy()
    policy.remoteAgents = Placement.remoteTypes
    policy.localAgents = Placement.localTypes
    return policy
  }

  /// The precondition of replacing a policy, by entity tags or `*`; nil stands for no condition.
  package struct Condition: Sendable {
    /// The current tag must be one of these; there always is a policy, if only the standard one.
    package var match: [String]?
    /// The current tag must not be one of these; `*` stands for any stored policy.
    package var noneMatch: [String]?

    package init(match: [String]? = nil, noneMatch: [String]? = nil) {
      self.match = match
      self.noneMatch = noneMatch
    }

    fileprivate func holds(for tag: String, isStored: Bool) -> Bool {
      if let match, !match.contains(tag), !match.contains("*") { return false }
      guard let noneMatch else { return true }
      return !noneMatch.contains(tag) && !(isStored && noneMatch.contains("*"))
    }
  }

  /// Replaces the policy, but keeps the secret if no new one is given, and the unknown fields that
  /// other writers stored.
  ///
  /// - Throws: `Refusal` if the condition does not hold, and for a user token.
  package static func replace(
    with submitted: RepositoryPolicy, if condition: Condition = .init(), by caller: Caller,
    in transaction: any WriteTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    try caller.requireTeamAuthority(for: "the policy of \(caller.repository)")
    let entry = try transaction.policy(of: caller.repository)
    let present = visiblePolicy(entry, to: caller).tag
    guard condition.holds(for: present, isStored: entry != nil) else {
      throw Refusal(
        .precondition, "changed",
        "the policy of \(caller.repository) has changed: its entity tag is now \(present)")
    }
    if let stated = submitted.repository,
      stated != caller.repository.description, stated != caller.repository.name
    {
      throw Refusal.invalid("repo", "does not match the repository in the path")
    }
    var record = submitted
    record.webhookSecret = nil
    let extras = SecretFields.removed(from: submitted.unknown)
    record.unknown = extras
    try SizeLimits.check(record, of: "the policy")
    record.unknown = [:]
    var changed = StoredPolicy(
      repository: caller.repository, version: (entry?.version ?? 0) + 1, record: record,
      secret: submitted.webhookSecret ?? entry?.secret, extras: entry?.extras ?? [:])
    changed.extras[caller.writer] = extras.isEmpty ? nil : extras
    try transaction.put(changed)
    return visiblePolicy(changed, to: caller)
  }
}

extension Caller {
  /// Who owns the unknown fields that this caller writes: the owner of its token, else the token.
  fileprivate var writer: String { token.owner.map { "owner \($0)" } ?? "token \(token.id)" }
}
