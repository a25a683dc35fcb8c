import CoordinationAPI
import Testing

@Suite struct AbsentValueTests {
  private static let optional = RecordKind.all.flatMap { kind in
    kind.fields.filter { kind.least[$0.key] == nil }.map { (kind, $0.key, $0.value) }
  }

  @Test(arguments: optional)
  func `null is the same as an absent field`(
    kind: RecordKind, name: String, field: RecordKind.Field
  ) throws {
    var object = kind.least
    let without = try kind.roundTrip(JSONText(object).data).written
    object[name] = .null
    #expect(try kind.roundTrip(JSONText(object).data).written == without)
  }

  @Test(arguments: optional.filter { $0.2 == .time })
  func `the zero time of Go is none`(
    kind: RecordKind, name: String, field: RecordKind.Field
  ) throws {
    var object = kind.least
    let without = try kind.roundTrip(JSONText(object).data).written
    for zero in ["0001-01-01T00:00:00Z", "0001-01-01T01:00:00.000000000+01:00"] {
      object[name] = .string(zero)
      #expect(try kind.roundTrip(JSONText(object).data).written == without)
    }
    object[name] = .string("2024-01-02T03:04:05Z")
    let with = try kind.roundTrip(JSONText(object).data).written
    #expect(with[name] == .string("2024-01-02T03:04:05.000Z"))
  }

  @Test(arguments: optional.filter { $0.2 == .word })
  func `an empty word, which Go writes for none, is the same as an absent field`(
    kind: RecordKind, name: String, field: RecordKind.Field
  ) throws {
    var object = kind.least
    let without = try kind.roundTrip(JSONText(object).data).written
    object[name] = .string("")
    #expect(try kind.roundTrip(JSONText(object).data).written == without)
  }

  @Test func `nil lists and maps of Go are empty`() throws {
    #expect(try decoded(AgentRecord.self, #"{"name":"a","metadata":null}"#).metadata.isEmpty)
    #expect(try decoded(SpawnRecord.self, #"{"task":"t","metadata":null}"#).metadata.isEmpty)
    let policy = try decoded(
      RepositoryPolicy.self,
      #"{"remote_agents":null,"local_agents":null,"remote_agent_types":null}"#)
    #expect(policy.remoteAgents.isEmpty && policy.localAgents.isEmpty)
    #expect(try decoded(Heartbeat.self, #"{"node_id":"n","agents":null}"#).agents.isEmpty)
    #expect(try decoded(HeartbeatAnswer.self, #"{"unregistered":null}"#).unregistered.isEmpty)
  }

  @Test func `empty lists and maps are written as such and not left out`() throws {
    #expect(try written(AgentRecord(name: "a", type: "worker"))["metadata"] == .object([:]))
    #expect(try written(SpawnRecord(task: "t", spawnedBy: "a"))["metadata"] == .object([:]))
    let policy = try written(RepositoryPolicy())
    for name in ["remote_agents", "remote_agent_types", "local_agents", "local_agent_types"] {
      #expect(policy[name] == .array([]))
    }
    let beat = Heartbeat(nodeID: "n", incarnation: 1, agents: [])
    #expect(try written(beat)["agents"] == .array([]))
  }

  @Test func `an update without metadata leaves them and an empty one clears them`() throws {
    #expect(try decoded(AgentUpdate.self, "{}").metadata == nil)
    #expect(try decoded(AgentUpdate.self, #"{"metadata":null}"#).metadata == nil)
    #expect(try decoded(AgentUpdate.self, #"{"metadata":{}}"#).metadata == [:])
    #expect(try decoded(AgentUpdate.self, #"{"endpoint":null}"#).endpoint == nil)
    #expect(try decoded(AgentUpdate.self, #"{"endpoint":""}"#).endpoint == "")
    #expect(try written(AgentUpdate()).isEmpty)
  }

  @Test func `an interval of no seconds is none`() throws {
    for interval in [0, -1, Int.min] {
      let agent = try decoded(
        AgentRecord.self, #"{"name":"a","heartbeat_interval_s":\#(interval)}"#)
      #expect(agent.heartbeatSeconds == nil)
    }
  }
}
