import CoordinationAPI
import Testing

@Suite struct SeedAgentTests {
  @Test func `the agent of seed 003 is read as Go writes it`() throws {
    let agent = try decoded(
      AgentRecord.self,
      """
      {"name":"merge-queue","type":"merge-queue","location":"remote","owner":"ci-bot",
       "repo":"dlorenc/multiclaude","status":"idle","endpoint":"https://hooks.example/x?a=1\\u0026b",
       "last_seen":"2024-01-02T04:04:05.123456789+01:00","created_at":"2024-01-02T03:04:05Z",
       "metadata":{"model":"opus","region":"eu"}}
      """)
    #expect(agent.name == "merge-queue")
    #expect(agent.type == "merge-queue")
    #expect(agent.location == .known(.remote))
    #expect(agent.owner == "ci-bot")
    #expect(agent.repository == "dlorenc/multiclaude")
    #expect(agent.status == .known(.idle))
    #expect(agent.endpoint == "https://hooks.example/x?a=1&b")
    #expect(agent.lastSeen == noted(123))
    #expect(agent.createdAt == noted())
    #expect(agent.metadata == ["model": "opus", "region": "eu"])
    #expect(agent.ownership == .known(.repo))
    #expect(agent.unknown.isEmpty)
    #expect(agent.statusDetail == nil && agent.nodeID == nil && agent.incarnation == nil)
    #expect(agent.heartbeatSeconds == nil)
  }

  @Test func `the agent of seed 000 is read as Go writes it`() throws {
    let agent = try decoded(
      AgentRecord.self,
      """
      {"name":"workspace","type":"workspace","location":"local","ownership":"user",
       "repo_name":"test-repo","owner":"dan","endpoint":"http://127.0.0.1:9/x",
       "registered_at":"2024-01-02T03:04:05.5Z",
       "last_heartbeat":"2024-01-01T22:04:06.25-05:00","status":"busy","metadata":{"k":"v"}}
      """)
    #expect(agent.name == "workspace")
    #expect(agent.type == "workspace")
    #expect(agent.location == .known(.local))
    #expect(agent.ownership == .known(.user))
    #expect(agent.repository == "test-repo")
    #expect(agent.owner == "dan")
    #expect(agent.endpoint == "http://127.0.0.1:9/x")
    #expect(agent.createdAt == noted(500))
    #expect(agent.lastSeen == noted(1250))
    #expect(agent.status == .known(.busy))
    #expect(agent.metadata == ["k": "v"])
    #expect(agent.unknown.isEmpty)
  }

  @Test func `an agent of which Go set nothing but the name is the same as the name alone`() throws
  {
    let bare = AgentRecord(name: "a", type: "worker")
    let agents = [
      #"{"name":"a"}"#,
      """
      {"name":"a","type":"","location":"","owner":"","repo":"","status":"","endpoint":"",
       "last_seen":"0001-01-01T00:00:00Z","created_at":"0001-01-01T00:00:00Z","metadata":null}
      """,
      """
      {"name":"a","type":"","location":"","ownership":"","repo_name":"",
       "registered_at":"0001-01-01T00:00:00Z","last_heartbeat":"0001-01-01T00:00:00Z","status":""}
      """,
    ]
    for agent in agents { #expect(try decoded(AgentRecord.self, agent) == bare) }
    #expect(try roundTrip(bare) == bare)
  }

  @Test func `a list of agents is a bare array`() throws {
    let agents = try decoded([AgentRecord].self, #"[{"name":"a"},{"name":"b","type":"review"}]"#)
    #expect(agents.map(\.name) == ["a", "b"])
    #expect(agents.map(\.ownership) == [.known(.task), .known(.repo)])
  }
}
