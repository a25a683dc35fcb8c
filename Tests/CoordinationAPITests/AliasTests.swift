import CoordinationAPI
import Testing

@Suite struct AliasTests {
  private static let times: [(RecordKind, String, String)] = [
    (RecordKind.of(AgentRecord.self), "created_at", "registered_at"),
    (RecordKind.of(AgentRecord.self), "last_seen", "last_heartbeat"),
    (RecordKind.of(MessageRecord.self), "created_at", "timestamp"),
  ]

  @Test(arguments: times)
  func `of two times the newest counts and is written under both names`(
    kind: RecordKind, one: String, other: String
  ) throws {
    let early = WireValue.string("2024-01-02T23:00:00+14:00")
    let late = WireValue.string("2024-01-02T10:00:00.5Z")
    for (first, second) in [(early, late), (late, early), (late, late), (late, .null)] {
      var object = kind.least
      object[one] = first
      object[other] = second
      let written = try kind.roundTrip(JSONText(object).data).written
      #expect(written[one] == .string("2024-01-02T10:00:00.500Z"))
      #expect(written[other] == written[one])
    }
  }

  @Test(arguments: times)
  func `a zero time beside a real one does not count, a wrong one is named`(
    kind: RecordKind, one: String, other: String
  ) throws {
    for (here, there) in [(one, other), (other, one)] {
      var object = kind.least
      object[here] = .string("2024-01-02T03:04:05Z")
      object[there] = .string("0001-01-01T00:00:00Z")
      let written = try kind.roundTrip(JSONText(object).data).written
      #expect(written[there] == .string("2024-01-02T03:04:05.000Z"))
      object[there] = .string("yesterday")
      let error = #expect(throws: InvalidFields.self) {
        try kind.roundTrip(JSONText(object).data)
      }
      #expect(error?.problems == [there: "is not a time in RFC 3339 format"])
    }
  }

  private static let named = RecordKind.all.filter { $0.fields["repo_name"] != nil }

  @Test(arguments: named)
  func `a repository is written in full and by its name`(kind: RecordKind) throws {
    let cases: [(repo: String?, name: String?, full: String, last: String)] = [
      ("owner/repo", nil, "owner/repo", "repo"),
      ("owner/repo", "repo", "owner/repo", "repo"),
      ("owner/repo", "owner/repo", "owner/repo", "repo"),
      ("owner/repo", "", "owner/repo", "repo"),
      (nil, "repo", "repo", "repo"),
      ("", "repo", "repo", "repo"),
      (nil, "owner/repo", "owner/repo", "repo"),
      ("repo", "repo", "repo", "repo"),
    ]
    for (repo, name, full, last) in cases {
      var object = kind.least
      object["repo"] = repo.map(WireValue.string)
      object["repo_name"] = name.map(WireValue.string)
      let (written, isSame) = try kind.roundTrip(JSONText(object).data)
      #expect(written["repo"] == .string(full))
      #expect(written["repo_name"] == .string(last))
      #expect(isSame)
    }
  }

  @Test(arguments: named)
  func `a repository under two names that disagree is refused`(kind: RecordKind) throws {
    for name in ["other", "owner", "REPO", "other/repo", "/repo", "repo/"] {
      var object = kind.least
      object["repo"] = .string("owner/repo")
      object["repo_name"] = .string(name)
      let error = #expect(throws: InvalidFields.self) {
        try kind.roundTrip(JSONText(object).data)
      }
      #expect(error?.problems == ["repo_name": "is not the name of owner/repo"])
    }
  }

  @Test(arguments: named)
  func `no repository is written under neither name`(kind: RecordKind) throws {
    let written = try kind.roundTrip(JSONText(kind.least).data).written
    #expect(written["repo"] == nil && written["repo_name"] == nil)
  }

  @Test func `of two lists the one under the first name counts`() throws {
    let policy = try decoded(
      RepositoryPolicy.self,
      """
      {"remote_agents":["worker"],"remote_agent_types":["review"],
       "local_agents":null,"local_agent_types":["workspace"]}
      """)
    #expect(policy.remoteAgents == ["worker"])
    #expect(policy.localAgents == ["workspace"])
    let written = try written(policy)
    #expect(written["remote_agents"] == written["remote_agent_types"])
    #expect(written["local_agents"] == written["local_agent_types"])
    for name in ["remote_agent_types", "local_agent_types"] {
      #expect(try problems(RepositoryPolicy.self, #"{"\#(name)":"worker"}"#).keys.first == name)
    }
  }
}
