import Coordination
import CoordinationAPI
import Testing

/// The registry of seed 000, operation by operation.
@Suite struct AgentRegistryTests {
  private let registry = AgentRegistry()

  private func agent(_ name: String, _ type: String = "worker") -> AgentRecord {
    AgentRecord(name: name, type: type)
  }

  @Test func `An agent is registered, found as a copy and taken out`() {
    registry.register(agent("ann"), in: "a/b")
    var copy = registry.get("ann", in: "a/b")
    copy?.type = "changed"
    #expect(registry.get("ann", in: "a/b")?.type == "worker")
    #expect(registry.get("ann", in: "a/c") == nil)
    #expect(registry.unregister("ann", in: "a/b"))
    #expect(!registry.unregister("ann", in: "a/b"))
  }

  @Test func `Lists are by name, of one repository or all, by type and by place`() {
    for name in ["cy", "ann", "ben"] { registry.register(agent(name), in: "a/b") }
    var remote = agent("dora", "supervisor")
    remote.location = .known(.remote)
    registry.register(remote, in: "a/b")
    registry.register(agent("eve"), in: "a/c")
    #expect(registry.list("a/b").map(\.name) == ["ann", "ben", "cy", "dora"])
    #expect(registry.list().count == 5 && registry.list("x/y").isEmpty)
    #expect(registry.list("a/b", type: "supervisor").map(\.name) == ["dora"])
    #expect(registry.list("a/b", location: .local).count == 3)
  }

  @Test func `A beat only moves forward, and whoever missed it is stale unless ended for good`() {
    let now = WireTime.now
    registry.register(agent("ann"), in: "a/b")
    registry.register(agent("ben"), in: "a/b")
    #expect(registry.beat("ann", in: "a/b", at: now))
    #expect(registry.beat("ann", in: "a/b", at: now.adding(seconds: -60)))
    #expect(registry.get("ann", in: "a/b")?.lastSeen == now)
    #expect(!registry.beat("nobody", in: "a/b", at: now))
    #expect(registry.stale("a/b", since: now.adding(seconds: -1)).map(\.name) == ["ben"])
    #expect(registry.setStatus(.terminated, of: "ben", in: "a/b"))
    #expect(registry.stale("a/b", since: now.adding(seconds: 1)).map(\.name) == ["ann"])
    #expect(!registry.setStatus(.idle, of: "nobody", in: "a/b"))
  }
}
