import Foundation
import JSONSyntax
import Tasks
import Testing

@Suite struct NegotiationTests {
  private func terms(_ price: String, uses: Int? = nil, until: Date? = nil) throws -> Terms {
    Terms(maxPerTask: try usd(price), uses: uses, validUntil: until)
  }

  private func begun() throws -> Negotiation {
    try Negotiation(team: "web", agent: bob, terms("1"), at: noon)
  }

  @Test func `A proposal that is accepted is the result`() throws {
    var talk = try begun()
    #expect(try talk.state == .proposed && talk.result() == nil)
    #expect(try talk.accept(by: .agent, at: noon + 300) == terms("1"))
    #expect(try talk.state == .accepted && talk.result() == terms("1"))
  }

  @Test func `The parties take turns for at most five proposals`() throws {
    var talk = try begun()
    for (round, party) in [Negotiation.Party.agent, .team, .agent, .team].enumerated() {
      let other: Negotiation.Party = party == .team ? .agent : .team
      #expect(throws: AgreementError.notYourTurn(other)) {
        try talk.counter(by: other, terms("9"), at: noon)
      }
      try talk.counter(by: party, terms("\(round + 2)"), at: noon)
      #expect(talk.state == .countered && talk.last.by == party)
    }
    let error = #expect(throws: AgreementError.self) {
      try talk.counter(by: .agent, terms("9"), at: noon)
    }
    #expect(error?.code == "negotiation_failed" && talk.rounds.count == 5)
    #expect(try talk.accept(by: .agent, at: noon) == terms("5"))
  }

  @Test func `Five minutes after the first proposal it is expired`() throws {
    for act in 0..<3 {
      var talk = try begun()
      try talk.counter(by: .agent, terms("2"), at: noon + 299)
      let late = noon + 300.001
      #expect(!talk.isOverdue(at: noon + 300) && talk.isOverdue(at: late))
      let error = #expect(throws: AgreementError.self) {
        switch act {
        case 0: try talk.accept(by: .team, at: late)
        case 1: try talk.reject(by: .team, at: late)
        default: try talk.counter(by: .team, terms("3"), at: late)
        }
      }
      #expect(error?.code == "negotiation_failed" && talk.state == .expired)
      #expect(throws: AgreementError.tookTooLong(team: "web", bob)) { try talk.result() }
    }
    var talk = try begun()
    let marked = [noon, noon + 301, noon + 302].map { talk.expireIfDue(at: $0) }
    #expect(marked == [false, true, false])
  }

  @Test func `A rejected or cancelled one has no result and says why`() throws {
    var rejected = try begun()
    try rejected.reject(by: .agent, at: noon)
    let error = #expect(throws: AgreementError.self) { try rejected.result() }
    #expect(error?.code == "price_rejected")
    #expect(error?.description.hasPrefix("proposed price was rejected") == true)
    var cancelled = try begun()
    try cancelled.cancel()
    #expect(throws: AgreementError.cancelled(team: "web", bob)) { try cancelled.result() }
  }

  @Test func `Nothing follows the end`() throws {
    var ends = [try begun(), try begun(), try begun(), try begun()]
    try ends[0].accept(by: .agent, at: noon)
    try ends[1].reject(by: .agent, at: noon)
    try ends[2].cancel()
    ends[3].expireIfDue(at: noon + 301)
    #expect(ends.map(\.state) == [.accepted, .rejected, .cancelled, .expired])
    for var talk in ends {
      let before = talk
      #expect(throws: AgreementError.isOver(talk.state)) { try talk.accept(by: .agent, at: noon) }
      #expect(throws: AgreementError.isOver(talk.state)) { try talk.reject(by: .agent, at: noon) }
      #expect(throws: AgreementError.isOver(talk.state)) { try talk.cancel() }
      #expect(throws: AgreementError.isOver(talk.state)) {
        try talk.counter(by: .agent, terms("1"), at: noon)
      }
      #expect(talk == before)
    }
  }

  @Test func `Terms that mean nothing are refused`() throws {
    for bad in [
      Terms(maxPerTask: try usd("1").negated), try terms("1", uses: 0),
      try terms("1", until: noon),
    ] {
      let error = #expect(throws: AgreementError.self) {
        try Negotiation(team: "web", agent: bob, bad, at: noon)
      }
      #expect(error?.code == "invalid_terms")
      var talk = try begun()
      #expect(throws: AgreementError.self) { try talk.counter(by: .agent, bad, at: noon) }
      #expect(talk.rounds.count == 1)
    }
  }

  @Test func `A negotiation comes back from JSON as it was`() throws {
    var talk = try begun()
    try talk.counter(by: .agent, terms("2", uses: 3, until: noon + 60), at: noon + 1)
    #expect(try Negotiation(json: JSON(parsing: talk.json.text())) == talk)
    #expect(
      talk.json.text()
        == #"{"team":"web","agent":"bob@web","state":"countered","rounds":[{"by":"team","#
        + #""at":"2027-01-15T08:00:00.000Z","max_per_task":1000000,"uses":null},{"by":"agent","#
        + #""at":"2027-01-15T08:00:01.000Z","max_per_task":2000000,"uses":3,"#
        + #""valid_until":"2027-01-15T08:01:00.000Z"}]}"#)
    #expect(throws: JSONShapeError.self) {
      try Negotiation(
        json: ["team": "web", "agent": "bob@web", "state": "proposed", "rounds": []])
    }
  }
}
