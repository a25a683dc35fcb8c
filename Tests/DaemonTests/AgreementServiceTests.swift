import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// Terms between teams and agents: set, or talked about.
@Suite(.scratch, .timeLimit(.minutes(10))) struct AgreementServiceTests {
  private static let ann = Address.of("ann")

  /// Says something of ann's terms, as the team or as an agent.
  @discardableResult
  private static func agree(
    _ kind: AgreementChange.Kind, for price: Int64? = nil, uses: Int? = nil,
    as speaker: String? = nil,
    agent: String = "ann", _ daemon: InProcessDaemon
  ) async throws -> AgreementReply {
    let terms = try price.map { Terms(maxPerTask: try Amount(micros: $0), uses: uses) }
    let change = AgreementChange(team: "default", agent: agent, kind: kind, terms: terms)
    let request = AgreementRequest(change, speaker: speaker.map(Address.of))
    return try AgreementReply(json: try await daemon.ask(.changeAgreement, request.json))
  }

  private static func list(_ daemon: InProcessDaemon) async throws -> [AgreementReply] {
    let request = ListTasksRequest(team: "default")
    return try AgreementReply.list(json: try await daemon.ask(.listAgreements, request.json))
  }

  @Test func `A proposal is answered by the other party, and holds once it is accepted`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      #expect(try await Self.list(daemon) == [])
      let asked = try await Self.agree(.ask, for: 10, daemon)
      #expect(asked.negotiation?.state == .proposed && asked.agreement == nil)
      let question = try #require(try daemon.mail(of: "ann", kind: "agreement").first)
      #expect(question.text.contains("team default proposes at most \(try Amount(micros: 10))"))
      #expect(question.text.contains("roost agree default --accept"))
      await #expect(throws: AgreementError.notYourTurn(.team)) {
        try await Self.agree(.accept, daemon)
      }
      await #expect(throws: AgreementError.isOpen(team: "default", Self.ann)) {
        try await Self.agree(.ask, for: 5, daemon)
      }
      let countered = try await Self.agree(.counter, for: 20, uses: 2, as: "ann", daemon)
      #expect(countered.negotiation?.state == .countered)
      let back = try #require(try daemon.mail(of: "user", kind: "agreement").first)
      #expect(back.text.contains("roost agree default ann --reject"))
      let agreed = try await Self.agree(.accept, daemon)
      #expect(agreed.negotiation?.state == .accepted)
      #expect(agreed.agreement?.terms == Terms(maxPerTask: try Amount(micros: 20), uses: 2))
      #expect(agreed.agreement?.mode == .prepay && agreed.agreement?.remaining == 2)
      #expect(
        await daemon.teamEvents().contains(
          .paymentAgreed("default", "ann@default", mode: "prepay", price: 20)))
      for name in ["ann", "user"] {
        #expect(
          try daemon.notices(of: name).contains {
            $0.hasPrefix("team default and ann@default agreed on")
          })
      }
      await #expect(throws: AgreementError.isOver(.accepted)) {
        try await Self.agree(.reject, as: "ann", daemon)
      }
    }
    try await InProcessDaemon.with { daemon in
      let known = try #require(try await Self.list(daemon).first)
      #expect(known.agent == Self.ann && known.agreement?.terms.uses == 2)
    }
  }

  @Test func `A talk ends without terms by a refusal, by either party, or after five proposals`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      await #expect(throws: AgreementError.noProposal(team: "default", Self.ann)) {
        try await Self.agree(.accept, daemon)
      }
      await #expect(throws: TaskError.notAMember("zed", team: "default")) {
        try await Self.agree(.ask, for: 1, agent: "zed", daemon)
      }
      await #expect(throws: TaskError.self) {
        try await Self.agree(.ask, for: 1, as: "bob", daemon)
      }
      await #expect(throws: AgreementError.notYours(team: "default", Self.ann)) {
        try await Self.agree(.set, for: 1, as: "ann", daemon)
      }
      await #expect(throws: AgreementError.invalidTerms("no price is given")) {
        try await Self.agree(.ask, daemon)
      }
      try await Self.agree(.ask, for: 10, as: "ann", daemon)
      #expect(try await Self.agree(.reject, daemon).negotiation?.state == .rejected)
      try await Self.agree(.ask, for: 10, daemon)
      let cancelled = try await Self.agree(.cancel, daemon)
      #expect(cancelled.negotiation?.state == .cancelled && cancelled.agreement == nil)
      try await Self.agree(.ask, for: 10, daemon)
      for (place, speaker) in ["ann", nil, "ann", nil].enumerated() {
        try await Self.agree(.counter, for: Int64(11 + place), as: speaker, daemon)
      }
      await #expect(throws: AgreementError.tooManyRounds(team: "default", Self.ann)) {
        try await Self.agree(.counter, for: 20, as: "ann", daemon)
      }
      #expect(
        try daemon.notices(of: "ann").contains { $0.contains("did not agree: rejected") })
    }
  }

  @Test func `Tasks are given under the terms, and not beyond them`() async throws {
    try await InProcessDaemon.with(settings: #"{"trust": {"postpay": 0.5}}"#) { daemon in
      try await daemon.join("ann")
      #expect(try await Self.agree(.set, for: 10, uses: 1, daemon).agreement?.mode == .postpay)
      let (most, dear) = (try Amount(micros: 10), try Amount(micros: 11))
      await #expect(
        throws: AgreementError.priceRejected(
          team: "default", Self.ann, price: dear, max: most)
      ) { try await daemon.delegate { $0.estimate = dear } }
      let task = try await daemon.delegate()
      #expect(try await Self.list(daemon).first?.agreement?.remaining == 0)
      await #expect(throws: AgreementError.usedUp(team: "default", Self.ann, uses: 1)) {
        try await daemon.delegate("more")
      }
      try await daemon.answer(task, by: "ann", cost: 12)
      let told = "task \(task.shortID) cost \(try Amount(micros: 12)), and team default agreed"
      #expect(try daemon.notices(of: "user").contains { $0.hasPrefix(told) })
      #expect(try await Self.agree(.set, for: 0, daemon).agreement?.mode == .free)
      let more = try await daemon.delegate("more")
      #expect(more.workers == [Self.ann])
      await #expect(throws: TaskError.unknownTeam("web")) {
        try await daemon.ask(.listAgreements, ListTasksRequest(team: "web").json)
      }
    }
  }
}
