package import CoordinationAPI

/// The rules for a repository's policy.
package enum PolicyDesk {
  /// The policy as it may be told, with its entity tag.
  package static func policy(
    by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    told(try transaction.policy(of: caller.repository), caller.repository)
  }

  private static func told(
    _ entry: PolicyEntry?, _ repository: RepositoryName
  ) -> (policy: RepositoryPolicy, tag: String) {
    var policy = entry?.record ?? standard
    policy.repository = repository.description
    policy.webhookSecret = nil
    policy.webhookSecretIsSet = entry?.secret != nil
    return (policy, "\"v\(entry?.version ?? 0)\"")
  }

  /// The policy of a repository whose team has decided nothing.
  private static var standard: RepositoryPolicy {
    var policy = RepositoryPolicy()
    policy.remoteAgents = Placement.remoteTypes
    policy.localAgents = Placement.localTypes
    return policy
  }

  /// Replaces the policy; the secret stays if no new one is given.
  ///
  /// `expected` are the entity tags of which one has to be the present one; nil is for any. A
  /// policy that is by now another one throws a `Refusal`.
  package static func replace(
    with asked: RepositoryPolicy, ifMatch expected: [String]?, by caller: Caller,
    in transaction: any WriteTransaction
  ) throws -> (policy: RepositoryPolicy, tag: String) {
    let entry = try transaction.policy(of: caller.repository)
    let present = told(entry, caller.repository).tag
    if let expected, !expected.contains(present), !(expected == ["*"] && entry != nil) {
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
    let changed = PolicyEntry(
      repository: caller.repository, version: (entry?.version ?? 0) + 1, record: record,
      secret: asked.webhookSecret ?? entry?.secret)
    try transaction.put(changed)
    return told(changed, caller.repository)
  }
}
