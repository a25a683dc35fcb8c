import CoordinationAPI
import Testing

@Suite struct ObservedStatusTests {
  private func agent(_ status: Open<AgentStatus>, seconds: Int? = nil) -> AgentRecord {
    var agent = AgentRecord(name: "a", type: "worker")
    agent.status = status
    agent.lastSeen = noted()
    agent.heartbeatSeconds = seconds
    return agent
  }

  @Test(arguments: [AgentStatus.active, .idle, .busy])
  func `an agent is unreachable after three missed beats and not before`(status: AgentStatus) {
    let agent = agent(.known(status))
    for milliseconds in [0, 30_000, 60_000, 89_999, 90_000] as [Int64] {
      #expect(agent.observedStatus(at: noted(milliseconds), beat: 30) == .known(status))
    }
    for milliseconds in [90_001, 120_000, 1_000_000_000_000] as [Int64] {
      #expect(agent.observedStatus(at: noted(milliseconds), beat: 30) == .known(.unreachable))
    }
  }

  @Test func `the agent's own interval counts more than the hub's`() {
    let agent = agent(.known(.active), seconds: 5)
    #expect(agent.observedStatus(at: noted(15_000), beat: 30) == .known(.active))
    #expect(agent.observedStatus(at: noted(15_001), beat: 30) == .known(.unreachable))
  }

  @Test(arguments: [
    Open<AgentStatus>.known(.stopped), .known(.terminated), .known(.unreachable),
    .unknown("hibernating"),
  ])
  func `who is not live, or in a state that is not known, stays as it is`(
    status: Open<AgentStatus>
  ) {
    #expect(agent(status).observedStatus(at: noted(10_000_000), beat: 30) == status)
  }

  @Test func `who was never seen stays as it is`() {
    let agent = AgentRecord(name: "a", type: "worker")
    #expect(agent.observedStatus(at: .now, beat: 30) == .known(.active))
  }

  @Test func `a clock that is behind makes nobody unreachable`() {
    #expect(agent(.known(.busy)).observedStatus(at: noted(-1), beat: 30) == .known(.busy))
    #expect(agent(.known(.busy)).observedStatus(at: noted(-10_000_000), beat: 0) == .known(.busy))
  }

  @Test func `an interval without measure harms nobody`() throws {
    let agent = try decoded(
      AgentRecord.self,
      """
      {"name":"a","heartbeat_interval_s":9223372036854775807,
       "last_seen":"9999-12-31T23:59:59.999999999Z"}
      """)
    #expect(agent.observedStatus(at: noted(), beat: 30) == .known(.active))
    let early = try decoded(
      AgentRecord.self, #"{"name":"a","last_seen":"0003-01-01T00:00:00Z"}"#)
    #expect(early.observedStatus(at: noted(), beat: .max) == .known(.active))
    #expect(early.observedStatus(at: noted(), beat: 30) == .known(.unreachable))
  }
}
