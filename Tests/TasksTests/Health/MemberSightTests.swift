import Foundation
import Model
import Tasks
import Testing

@Suite struct MemberSightTests {
  private static let now = Date(timeIntervalSince1970: 1_764_000_000)

  @Test(arguments: [
    (MemberSight.make(), 0, MemberHealth.healthy), (.make(absence: "its pane is gone"), 0, .gone),
    (.make(stuck: "it is stuck"), 0, .stalled), (.make(stuck: "it is stuck"), 2, .stalled),
    (.make(stuck: "it is stuck"), 3, .unhealthy), (.make(work: 60), 0, .healthy),
    (.make(work: 61), 1, .stalled), (.make(work: 61), 3, .unhealthy),
    (.make(unread: 60), 9, .healthy), (.make(unread: 61), 9, .degraded),
    (.make(absence: "x", stuck: "y", work: 61, unread: 61), 9, .gone),
    (.make(work: 61, unread: 61), 0, .stalled),
  ])
  func `What is seen of a member says how it is`(
    _ sight: MemberSight, _ misses: Int, _ health: MemberHealth
  ) {
    let found = sight.health(misses: misses, patience: 60, at: Self.now)
    #expect(found.health == health && !found.why.isEmpty)
  }

  @Test func `Whoever is trusted most leads next, then the first, then by name`() throws {
    func address(_ name: String) -> Address { Address(name: name, team: "web") }
    var team = Formation(
      team: "fix", goal: "g", leader: address("lea"), limit: nil, createdAt: Self.now)
    for (name, role, age) in [
      ("lea", Role.leader, 0.0), ("ann", .worker, 2), ("bob", .worker, 1), ("cid", .worker, 1),
      ("obi", .observer, 0),
    ] {
      try team.add(
        Formation.Member(
          agent: address(name), role: role, capabilities: [],
          joinedAt: Self.now.addingTimeInterval(age)))
    }
    #expect(team.successor { _ in 0.5 } == address("bob"))
    #expect(team.successor { $0.name == "ann" ? 0.8 : 0.5 } == address("ann"))
    let gone = try FormationEvent.health(address("bob"), .gone, why: "w").applied(to: team)
    #expect(gone.successor { _ in 0.5 } == address("cid"))
    #expect(gone.healthyCount == 4)
    let alone = Formation(
      team: "fix", goal: "g", leader: address("lea"), limit: nil, createdAt: Self.now)
    #expect(alone.successor { _ in 1 } == nil)
  }
}

extension MemberSight {
  fileprivate static func make(
    absence: String? = nil, stuck: String? = nil, work: Double? = nil, unread: Double? = nil
  ) -> MemberSight {
    let now = Date(timeIntervalSince1970: 1_764_000_000)
    var sight = MemberSight()
    (sight.absence, sight.stuck) = (absence, stuck)
    sight.lastSignOfWork = work.map { now.addingTimeInterval(-$0) }
    sight.oldestUnread = unread.map { now.addingTimeInterval(-$0) }
    return sight
  }
}
