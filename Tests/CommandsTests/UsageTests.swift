import TestSupport
import Testing

/// Words that no command takes: one line, the nearest that it does take, and code 64.
@Suite(.scratch) struct UsageTests {
  struct Mistake: Sendable {
    var words: [String]
    var says: String

    init(_ line: String, _ says: String) {
      words = line.split(separator: " ").map(String.init)
      self.says = says
    }
  }

  static let mistakes = [
    Mistake("snd bob hi", "there is no command snd; did you mean send"),
    Mistake("inbx", "did you mean inbox?"),
    Mistake("xyzzyplugh", "there is no command xyzzyplugh; see `roost help`"),
    Mistake("team", "team needs one of: create, form, add"),
    Mistake("team crate web", "there is no command team crate; did you mean create?"),
    Mistake("dead lst", "did you mean list?"),
    Mistake("swarm stop", "there is no command swarm stop; did you mean cancel?"),
    Mistake("swarm log", "did you mean logs?"),
    Mistake("swarm merge x", "did you mean land?"),
    Mistake("ps", "there is no command ps; did you mean list or status?"),
    Mistake("service remove", "there is no command service remove"),
    Mistake(
      "send bob hi --prioriti high", "send has no option --prioriti; did you mean --priority?"),
    Mistake("send bob hi -x", "send has no option -x"),
    Mistake("send bob -1", "send has no option -1; put `--` before a text that begins with a dash"),
    Mistake("pause -1", "pause has no option -1; see `roost pause --help`"),
    Mistake("send", "send needs TO; see `roost send --help`"),
    Mistake("send bob hello world", "\"world\" is one word too many; put a text of several words"),
    Mistake(
      "spawn ann ben -- cat",
      "ben is not a program; several names are written ann,ben"),
    Mistake("send bob hi --priority urgent", "--priority is one of high, normal, low"),
    Mistake("send bob hi --priority", "--priority needs P"),
    Mistake("send bob hi --json=yes", "--json takes no value"),
    Mistake(
      "send bob hi --expires soon", "--expires needs a time such as 30s, 15m or 2h, not soon"),
    Mistake("send nobody hi --timeout soon", "--timeout needs a time such as 30s, 15m or 2h"),
    Mistake("runner --repo a/b --max many -- cat", "--max needs a number, not many"),
    Mistake("runner --repo a/b", "runner needs COMMAND behind --, or --attempts"),
    Mistake("send bob hi --wait stored --timeout -3s", "--timeout needs a time"),
    Mistake("next bob --wait forever", "--wait needs a time"),
    Mistake("read bob", "read needs --index or --id"),
    Mistake("read bob --index 1 --id abcd", "read takes --index or --id, not both"),
    Mistake("read bob --index one", "--index needs a number, not one"),
    Mistake("explain abc", "an id has at least four characters"),
    Mistake("logs -n many", "--lines needs a number, not many"),
    Mistake("logs -n -1", "--lines needs a number of lines"),
    Mistake("events --since yesterday", "--since needs a number"),
    Mistake("completions pwsh", "there are no completions for pwsh"),
    Mistake("completions", "completions needs SHELL"),
    Mistake("join", "join needs NAME"),
    Mistake("join bob --pane 3", "3 is not a pane id"),
    Mistake("join bob --pane %x", "%x is not a pane id"),
    Mistake("join bob --mode shout", "--mode is one of paste, nudge, hook, file"),
    Mistake("help sned", "there is no command sned; did you mean send"),
  ]

  @Test(arguments: mistakes) func `a mistake is answered in one line`(_ mistake: Mistake)
    async throws
  {
    try given(["web": ["bob"]])
    let before = try everything()
    let run = await roost(mistake.words)
    #expect(run.code == 64)
    #expect(run.out == "")
    #expect(run.error.hasPrefix("roost: "))
    #expect(!run.error.contains("\n"))
    #expect(run.error.contains(mistake.says), "\(run.error)")
    #expect(try everything() == before)
  }
}
