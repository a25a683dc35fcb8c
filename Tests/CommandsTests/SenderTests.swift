import Model
import Platform
import Store
import TestSupport
import Testing

/// The names that `--from` takes.
@Suite(.scratch) struct SenderTests {
  @Test func `Nobody sends under a name that no answer would reach`() async throws {
    try given(["web": ["alice", "bob"], "ops": ["carl"]])
    try Files.write(Array(#"{"senders": ["ci"]}"#.utf8), to: home.configuration)
    for words in [
      ["send", "bob", "hi"], ["broadcast", "hi", "--team", "web"], ["ask", "bob", "hi"],
    ] {
      let team = words[0] == "broadcast" ? [] : ["--team", "web"]
      let run = await roost(words + team + ["--from", "alise"])
      #expect(run.code == 1, "\(words)")
      #expect(
        run.error
          == "roost: nobody answers to alise: register it with `roost join alise --mode file`, or list"
          + " it under \"senders\" in config.json; did you mean alice?")
    }
    #expect(try mailbox("bob").readAll().isEmpty)
    for name in ["alice", "carl", "user", "team-lead", "ci"] {
      let run = await roost("send", "bob@web", "hi", "--from", name)
      #expect(run.code == 0, "\(run.err)")
    }
    #expect(
      try mailbox("bob").readAll().map(\.from) == ["alice", "carl", "user", "team-lead", "ci"])
  }
}
