import Delivery
import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct LedgerTests {
  private let agent = Address(name: "bob", team: "web")
  private let home = Home(root: Scratch.directory)

  private func deliveryIndex(rotationSize: Int = 4 << 20) throws -> DeliveryIndex {
    try DeliveryIndex(
      journal: try Journal(home, rotationSize: rotationSize),
      history: { _ = try Journal.forEach(home, $0) }, report: { _ in }, observer: { _ in })
  }

  private func entry(
    _ event: JournalEntry.Event, _ messages: [String], attempt: String? = nil,
    verdict: DeliveryVerdict? = nil
  ) -> JournalEntry {
    var entry = JournalEntry(
      at: "2026-01-01T00:00:00.000Z", event: event, agent: agent, messages: messages)
    entry.attempt = attempt
    entry.verdict = verdict
    return entry
  }

  @Test func `An intent is open until its own verdict, over a restart too`() throws {
    let first = try deliveryIndex()
    try first.record(entry(.intent, ["m1"], attempt: "a"))
    #expect(try deliveryIndex().openAttempt(of: agent)?.isTyped == false)
    try first.record(entry(.typed, ["m1"], attempt: "a"))
    #expect(try deliveryIndex().openAttempt(of: agent)?.isTyped == true)
    try first.record(entry(.verdict, ["m1"], attempt: "a", verdict: .submitted))
    let again = try deliveryIndex()
    #expect(again.openAttempt(of: agent) == nil)
    #expect(again.isSettled("m1", of: agent) && again.isDelivered("m1", of: agent))
  }

  @Test(arguments: DeliveryVerdict.allCases)
  func `Only a failed message may be typed again`(verdict: DeliveryVerdict) throws {
    let deliveryIndex = try deliveryIndex()
    try deliveryIndex.record(entry(.intent, ["m"], attempt: "a"))
    try deliveryIndex.record(entry(.verdict, ["m"], attempt: "a", verdict: verdict))
    #expect(deliveryIndex.isSettled("m", of: agent) == (verdict != .failed))
    #expect(deliveryIndex.failures(of: "m", of: agent) == (verdict == .failed ? 1 : 0))
    #expect(!deliveryIndex.isSettled("m", of: Address(name: "carol", team: "web")))
  }

  @Test func `A dead letter that is put back may be typed again`() throws {
    let deliveryIndex = try deliveryIndex()
    try deliveryIndex.record(entry(.dead, ["m"]))
    #expect(deliveryIndex.isSettled("m", of: agent) && deliveryIndex.deadLetters().count == 1)
    try deliveryIndex.record(entry(.requeued, ["m"]))
    #expect(!deliveryIndex.isSettled("m", of: agent) && deliveryIndex.deadLetters().isEmpty)
  }

  @Test func `A rotation forgets nothing that still matters`() throws {
    let deliveryIndex = try deliveryIndex(rotationSize: 4000)
    try deliveryIndex.record(entry(.dead, ["dead"]))
    try deliveryIndex.record(entry(.verdict, ["unknown"], attempt: "u", verdict: .unknown))
    for number in 0..<100 {
      let id = "m\(number)"
      try deliveryIndex.record(entry(.intent, [id], attempt: id))
      try deliveryIndex.record(entry(.verdict, [id], attempt: id, verdict: .submitted))
      deliveryIndex.forget([id], of: agent)
    }
    try deliveryIndex.record(entry(.intent, ["open"], attempt: "o"))
    try deliveryIndex.record(entry(.typed, ["open"], attempt: "o"))
    let size = try #require(try Files.status(home.journal)?.size)
    #expect(size < 12_000)
    let again = try self.deliveryIndex()
    #expect(again.deadLetters().first?.messages == ["dead"])
    #expect(again.isSettled("unknown", of: agent))
    #expect(again.openAttempt(of: agent)?.intent.messages == ["open"])
    #expect(again.openAttempt(of: agent)?.isTyped == true)
  }

  @Test func `An entry stands although the journal cannot begin anew`() throws {
    let deliveryIndex = try deliveryIndex(rotationSize: 1000)
    // A directory has the name that the old journal is to get.
    try Files.createDirectory("\(home.journal).1/inside")
    for number in 0..<20 { try deliveryIndex.record(entry(.dead, ["m\(number)"])) }
    #expect(deliveryIndex.deadLetters().count == 20)
    try FileManager.default.removeItem(atPath: "\(home.journal).1")
    try deliveryIndex.record(entry(.dead, ["last"]))
    #expect(try self.deliveryIndex().deadLetters().count == 21)
  }

  private func box() throws -> Mailbox {
    try Files.createDirectory(home.team(agent.team))
    return Mailbox(home.mailbox(of: agent, session: nil), settings: Settings()) { _ in }
  }

  @Test func `What an agent reads by itself is forgotten, and what it has not read is not`() throws
  {
    let (deliveryIndex, box) = (try deliveryIndex(), try box())
    var ids: [String] = []
    for number in 0..<600 {
      ids.append(try box.append(Message(from: "ann", text: "message \(number)")).id)
    }
    try deliveryIndex.record(entry(.nudged, ids))
    // Nothing is forgotten while everything is unread, however much it is.
    try deliveryIndex.forgetRead(of: agent, in: box)
    #expect(deliveryIndex.messages(of: agent).count == 600)
    try box.markRead(ids: Array(ids.dropLast(10)))
    try deliveryIndex.forgetRead(of: agent, in: box)
    #expect(Set(deliveryIndex.messages(of: agent)) == Set(ids.suffix(10)))
    #expect(deliveryIndex.lastEntry(of: ids[599], of: agent)?.event == .nudged)
  }

  @Test func `What was cleared out of a mailbox is forgotten, too`() throws {
    let (deliveryIndex, box) = (try deliveryIndex(), try box())
    try deliveryIndex.record(
      entry(.verdict, (0..<600).map { "m\($0)" }, attempt: "a", verdict: .typed))
    try deliveryIndex.forgetRead(of: agent, in: box)
    #expect(deliveryIndex.messages(of: agent).isEmpty)
  }

  @Test func `Messages that shared an entry are each a dead letter, after a rotation too`() throws {
    let deliveryIndex = try deliveryIndex(rotationSize: 1000)
    try deliveryIndex.record(entry(.dead, ["a", "b", "c"]))
    for number in 0..<20 { try deliveryIndex.record(entry(.intent, ["m\(number)"], attempt: "x")) }
    #expect(Set(deliveryIndex.deadLetters().map(\.messages)) == [["a"], ["b"], ["c"]])
    #expect(Set(try self.deliveryIndex().deadLetters().map(\.messages)) == [["a"], ["b"], ["c"]])
    try deliveryIndex.record(entry(.dropped, ["b"]))
    #expect(Set(try self.deliveryIndex().deadLetters().map(\.messages)) == [["a"], ["c"]])
    #expect(deliveryIndex.deadLetterCount == 2)
  }

  @Test func `A journal stays small when agents read for themselves`() throws {
    let (deliveryIndex, box) = (try deliveryIndex(rotationSize: 50_000), try box())
    for _ in 0..<40 {
      let ids = try (0..<100).map { try box.append(Message(from: "ann", text: "\($0)")).id }
      try deliveryIndex.record(entry(.intent, ids, attempt: ids[0]))
      try deliveryIndex.record(entry(.nudged, ids, attempt: ids[0]))
      try box.markRead(ids: ids)
      try deliveryIndex.forgetRead(of: agent, in: box)
    }
    #expect(deliveryIndex.messages(of: agent).count <= 612)
    #expect(try #require(try Files.status(home.journal)?.size) < 60_000)
    #expect(
      try Set(self.deliveryIndex().messages(of: agent)).isSuperset(
        of: deliveryIndex.messages(of: agent)))
  }

  @Test func `How a message ended is known after it was read, and its agent's word stays`() throws {
    let deliveryIndex = try deliveryIndex()
    try deliveryIndex.record(entry(.verdict, ["a", "b"], attempt: "x", verdict: .submitted))
    deliveryIndex.forget(["a", "b"], of: agent)
    #expect(deliveryIndex.messages(of: agent).isEmpty)
    #expect(deliveryIndex.outcome(of: "a", of: agent)?.verdict == .submitted)
    var word = entry(.acknowledged, ["c"])
    word.reason = JournalEntry.word
    try deliveryIndex.record(word)
    deliveryIndex.forget(["c"], of: agent)
    word.reason = "read"
    try deliveryIndex.record(word)
    #expect(deliveryIndex.outcome(of: "c", of: agent)?.reason == JournalEntry.word)
    for number in 0..<2000 {
      try deliveryIndex.record(entry(.verdict, ["n\(number)"], attempt: "y", verdict: .submitted))
      deliveryIndex.forget(["n\(number)"], of: agent)
    }
    #expect(deliveryIndex.outcome(of: "a", of: agent) == nil)
    #expect(deliveryIndex.outcome(of: "n1999", of: agent) != nil)
  }

  @Test func `A hold is news only when its reason changes`() throws {
    let deliveryIndex = try deliveryIndex()
    #expect(deliveryIndex.setHold(Hold(.paused, "a"), of: agent))
    #expect(!deliveryIndex.setHold(Hold(.paused, "b"), of: agent))
    #expect(deliveryIndex.setHold(nil, of: agent))
    #expect(deliveryIndex.hold(of: agent) == nil)
  }
}
