import Model
import Tasks
import Testing

/// How one result is made of several answers: the upstream cases, and those that it got wrong.
struct ReconciliationTests {
  private func votes(_ answers: [(String, Double)]) -> Reconciliation {
    let names = ["ann", "bob", "cid", "dee", "eve"]
    return Reconciliation(
      votes: zip(names, answers).map { name, answer in
        .init(agent: agent(name), answer: TaskAnswer(answer.0), seconds: answer.1)
      }, leader: agent("lea"))
  }

  private func agent(_ name: String) -> Address { Address(name: name, team: "web") }

  private func done(_ decision: Reconciliation.Decision) -> TaskOutcome? {
    if case .done(let outcome) = decision { outcome } else { nil }
  }

  private func failure(_ decision: Reconciliation.Decision) -> String? {
    if case .failed(let outcome) = decision { outcome.error } else { nil }
  }

  @Test(arguments: ResolutionStrategy.allCases)
  func `Without a successful answer every strategy fails`(_ strategy: ResolutionStrategy) {
    #expect(
      failure(votes([]).decide(by: strategy))
        == "no successful results: conflicting results from team members")
  }

  @Test(arguments: ResolutionStrategy.allCases)
  func `One answer is the result of every strategy`(_ strategy: ResolutionStrategy) {
    let outcome = done(votes([("a", 3)]).decide(by: strategy))
    #expect(outcome?.answer?.text == "a" && outcome?.winner == agent("ann"))
    #expect(outcome?.votes == 1 && outcome?.total == 1 && outcome?.isDisputed == false)
  }

  @Test(arguments: [
    (["a", "b"], "a"), (["a", "b", "b"], "b"), (["b", "a", "a", "b"], "b"),
    (["x", "a", "b", "b", "a"], "a"),
  ])
  func `The majority wins, and of equally many the first that was asked`(
    _ answers: [String], _ winner: String
  ) {
    let outcome = done(votes(answers.map { ($0, 1) }).decide(by: .majorityVote))
    #expect(outcome?.answer?.text == winner)
    #expect(outcome?.votes == answers.filter { $0 == winner }.count)
    #expect(outcome?.dissented.count == answers.filter { $0 != winner }.count)
  }

  @Test func `The fastest of those that agree speaks for them`() {
    let all = votes([("a", 9), ("b", 1), ("a", 3)])
    #expect(done(all.decide(by: .majorityVote))?.winner == agent("cid"))
    #expect(done(all.decide(by: .fastest))?.winner == agent("bob"))
  }

  @Test func `Trust is added up over those that agree, and speed breaks a tie`() {
    var all = votes([("a", 5), ("b", 9), ("b", 8)])
    all.trust = [agent("ann"): 0.9, agent("bob"): 0.3, agent("cid"): 0.3]
    #expect(done(all.decide(by: .trustWeighted))?.answer?.text == "a")
    all.trust = [agent("ann"): 0.5, agent("bob"): 0.3, agent("cid"): 0.3]
    #expect(done(all.decide(by: .trustWeighted))?.answer?.text == "b")
    #expect(done(votes([("a", 5), ("b", 2)]).decide(by: .trustWeighted))?.answer?.text == "b")
    #expect(done(votes([("a", 2), ("b", 2)]).decide(by: .trustWeighted))?.answer?.text == "a")
  }

  @Test func `A conflict is told with how many disagree`() {
    #expect(
      failure(votes([("a", 1), ("b", 1), ("c", 1)]).decide(by: .failOnConflict))
        == "conflicting results from 3 agents: conflicting results from team members")
    #expect(
      failure(votes([("a", 1), ("b", 1)]).decide(by: .failOnConflict))?
        .hasPrefix("conflicting results from 2 agents") == true)
    #expect(done(votes([("a", 1), (" a\n", 1)]).decide(by: .failOnConflict)) != nil)
  }

  @Test func `The leader's own answer decides, else the leader is asked`() {
    var all = votes([("a", 1), ("b", 1)])
    guard case .undecided(let open) = all.decide(by: .leaderDecides) else {
      Issue.record("somebody else decided")
      return
    }
    #expect(open.total == 2)
    let chosen = all.outcome(choosing: agent("bob"), by: "lea")
    #expect(chosen?.answer?.text == "b" && chosen?.chosenBy == "lea")
    #expect(all.outcome(choosing: agent("zoe"), by: "lea") == nil)
    all.leader = agent("bob")
    #expect(done(all.decide(by: .leaderDecides))?.answer?.text == "b")
  }

  @Test(arguments: [
    ("{\"a\": 1, \"b\": [2]}", "{\"b\":[2.0],\"a\":1e0}", true),
    ("[1, 2]", "[2, 1]", false), ("one  two\nthree", "one two three", true),
    ("{\"a\":1}", "{\"a\":\"1\"}", false), ("Yes", "yes", false),
    ("[9007199254740993]", "[9007199254740992]", false), ("{\"a\":1", "{\"a\": 1", false),
  ])
  func `Answers that say the same are equal`(_ one: String, _ other: String, _ isSame: Bool) {
    #expect((CanonicalAnswer(TaskAnswer(one)) == CanonicalAnswer(TaskAnswer(other))) == isSame)
  }

  @Test func `Work on code is compared by its tree and its check, not by words`() {
    func answer(_ text: String, _ tree: String, _ exit: Int?) -> CanonicalAnswer {
      var answer = TaskAnswer(text)
      answer.tree = tree
      answer.check = exit.map { TaskCheck(command: "make", exitCode: $0, output: "") }
      return CanonicalAnswer(answer)
    }
    #expect(answer("I did it", "abc", 0) == answer("Done!", "abc", 0))
    #expect(answer("same", "abc", 0) != answer("same", "abd", 0))
    #expect(answer("same", "abc", 0) != answer("same", "abc", 1))
    #expect(answer("same", "abc", nil) != answer("same", "abc", 0))
  }
}
