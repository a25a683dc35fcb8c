import CoordinationAPI
import Testing

@Suite struct StatusTests {
  private static let messages: [MessageStatus: Set<MessageStatus>] = [
    .pending: [.pending, .delivered, .read, .acked, .failed, .expired],
    .delivered: [.delivered, .read, .acked, .failed, .expired],
    .read: [.read, .acked, .failed, .expired],
    .acked: [.acked],
    .failed: [.failed],
    .expired: [.expired],
  ]

  @Test(arguments: MessageStatus.allCases)
  func `a message only moves forward`(earlier: MessageStatus) {
    let followers = Set(MessageStatus.allCases.filter { $0.canFollow(earlier) })
    #expect(followers == Self.messages[earlier])
  }

  private static let spawns: [SpawnStatus: Set<SpawnStatus>] = [
    .pending: [.pending, .cancelled],
    .inProgress: [.inProgress, .completed, .failed, .cancelled],
    .completed: [.completed],
    .failed: [.failed],
    .cancelled: [.cancelled],
  ]

  @Test(arguments: SpawnStatus.allCases)
  func `a pending request is claimed or cancelled, a claimed one ends`(earlier: SpawnStatus) {
    let followers = Set(SpawnStatus.allCases.filter { $0.canFollow(earlier) })
    #expect(followers == Self.spawns[earlier])
    #expect(earlier.isFinal == (followers == [earlier]))
  }

  private func isOrder<Status: CaseIterable & Equatable>(
    _ canFollow: (Status, Status) -> Bool
  ) -> Bool {
    let all = Array(Status.allCases)
    return all.allSatisfy { one in
      canFollow(one, one)
        && all.allSatisfy { two in
          (one == two || !(canFollow(one, two) && canFollow(two, one)))
            && all.allSatisfy { !(canFollow(two, one) && canFollow($0, two)) || canFollow($0, one) }
        }
    }
  }

  @Test
  func `the same again is not a change, nothing goes back and no step can be left out wrongly`() {
    #expect(isOrder { (later: MessageStatus, earlier) in later.canFollow(earlier) })
    #expect(isOrder { (later: SpawnStatus, earlier) in later.canFollow(earlier) })
  }

  @Test func `updates in any order leave a message where the furthest of them put it`() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<500 {
      var status = MessageStatus.pending
      var seen: [MessageStatus] = [status]
      for _ in 0..<10 {
        let next = random.pick(MessageStatus.allCases)
        guard next.canFollow(status) else { continue }
        status = next
        if seen.last != next { #expect(!seen.contains(next)) }
        seen.append(next)
      }
    }
  }

  @Test func `the words are those of the seeds`() {
    #expect(
      AgentStatus.allCases.map(\.rawValue)
        == ["active", "idle", "busy", "unreachable", "stopped", "terminated"])
    #expect(
      MessageStatus.allCases.map(\.rawValue)
        == ["pending", "delivered", "read", "acked", "failed", "expired"])
    #expect(
      SpawnStatus.allCases.map(\.rawValue)
        == ["pending", "in_progress", "completed", "failed", "cancelled"])
    #expect(AgentLocation.allCases.map(\.rawValue) == ["local", "remote"])
    #expect(Ownership.allCases.map(\.rawValue) == ["repo", "user", "task"])
  }

  @Test func `only observers say unreachable and only who is there is live`() {
    #expect(AgentStatus.allCases.filter { !$0.isReportable } == [.unreachable])
    #expect(AgentStatus.allCases.filter(\.isLive) == [.active, .idle, .busy])
    #expect(MessageStatus.allCases.filter(\.isUndelivered) == [.pending])
  }

  @Test(arguments: AgentStatus.allCases)
  func `an update and a heartbeat refuse a status that nobody reports of itself`(
    status: AgentStatus
  ) throws {
    let expected = status == .unreachable ? ["status"] : []
    let word = #""status":"\#(status.rawValue)""#
    #expect(try problems(AgentUpdate.self, "{\(word)}").keys.sorted() == expected)
    #expect(try problems(Heartbeat.Beat.self, #"{"name":"a",\#(word)}"#).keys.sorted() == expected)
    #expect(try problems(AgentRecord.self, #"{"name":"a",\#(word)}"#).isEmpty)
  }
}
