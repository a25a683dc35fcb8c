import CoordinationAPI
import Testing

@Suite struct PlacementTests {
  @Test(arguments: [
    ("supervisor", Ownership.repo), ("merge-queue", .repo), ("review", .repo),
    ("workspace", .user), ("worker", .task), ("pr-shepherd", .task), ("", .task),
    ("Supervisor", .task), ("workers", .task),
  ])
  func `a type of agent belongs to the repository, a developer or a task`(
    type: String, ownership: Ownership
  ) throws {
    #expect(Ownership(type: type) == ownership)
    #expect(AgentRecord(name: "a", type: type).ownership == .known(ownership))
    let agent = try decoded(AgentRecord.self, #"{"name":"a","type":"\#(type)"}"#)
    #expect(agent.ownership == .known(ownership))
  }

  @Test func `an ownership that is told counts more than the type`() throws {
    let agent = try decoded(
      AgentRecord.self, #"{"name":"a","type":"supervisor","ownership":"user"}"#)
    #expect(agent.ownership == .known(.user))
  }

  @Test func `only a worker may be reaped`() {
    let types = ["supervisor", "merge-queue", "review", "workspace", "worker", "", "pr-shepherd"]
    #expect(types.filter(Ownership.mayReap) == ["worker"])
    #expect(!Ownership.mayReap(type: "Worker") && !Ownership.mayReap(type: "workers"))
  }

  @Test(arguments: [
    ("workspace", AgentLocation.local), ("supervisor", .remote), ("merge-queue", .remote),
    ("worker", .remote), ("review", .local), ("pr-shepherd", .local), ("", .local),
  ])
  func `a type is where the defaults put it, else local`(type: String, location: AgentLocation) {
    #expect(Placement.location(of: type) == location)
  }

  @Test func `the lists decide, and a type in both is local`() {
    func location(_ local: [String], _ remote: [String]) -> AgentLocation {
      Placement.location(of: "worker", local: local, remote: remote)
    }
    #expect(location([], []) == .local)
    #expect(location(["worker"], []) == .local)
    #expect(location([], ["worker"]) == .remote)
    #expect(location(["worker"], ["worker"]) == .local)
    #expect(location(["review"], ["worker"]) == .remote)
    #expect(location([], ["Worker", "work", "workers"]) == .local)
  }

  @Test func `the defaults name every type once`() {
    #expect(Set(Placement.localTypes).isDisjoint(with: Placement.remoteTypes))
    #expect(Placement.localTypes == ["workspace"])
    #expect(Placement.remoteTypes == ["supervisor", "merge-queue", "worker"])
  }
}
