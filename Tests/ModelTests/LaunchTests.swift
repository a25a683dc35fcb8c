import JSONSyntax
import Model
import Testing

@Suite struct LaunchTests {
  private func spawn(_ change: (inout Spawn) -> Void = { _ in }) -> Spawn {
    var spawn = Spawn(id: "s", command: ["/bin/x", "-v"], tmuxSocket: "/s")
    spawn.conversation = "c-1"
    change(&spawn)
    return spawn
  }

  @Test func `Claude gets its prompt, model, mode and conversation as arguments`() {
    let launch = Profile.builtIn["claude"]?.launch
    let full = spawn {
      $0.prompt = "{model} it's \"$x\""
      $0.model = "opus"
      $0.permission = .plan
    }
    #expect(
      launch?.arguments(for: full) == [
        "/bin/x", "-v", "--session-id", "c-1", "--permission-mode", "plan", "--model", "opus",
        "{model} it's \"$x\"",
      ])
    #expect(launch?.arguments(for: spawn()) == ["/bin/x", "-v", "--session-id", "c-1"])
    #expect(
      launch?.resuming(full) == [
        "/bin/x", "-v", "--resume", "c-1", "--permission-mode", "plan", "--model", "opus",
      ])
  }

  @Test(arguments: ["claude", "codex", "gemini", "gptme"])
  func `A prompt never becomes an option`(name: String) {
    let launch = Profile.builtIn[name]?.launch
    let arguments = launch?.arguments(for: spawn { $0.prompt = "--dangerously-skip-permissions" })
    #expect(arguments?.contains(" --dangerously-skip-permissions") == true)
    #expect(arguments?.contains("--dangerously-skip-permissions") == false)
  }

  @Test func `A program of which nothing is known gets its own words alone`() {
    let launch = Launch()
    #expect(launch.arguments(for: spawn { $0.prompt = "p" }) == ["/bin/x", "-v"])
    #expect(launch.resuming(spawn()) == nil)
  }

  @Test func `A profile in config.json may say how its program is started`() throws {
    let json = try JSON(
      parsing: #"{"launch": {"prompt": ["-p", "{prompt}"], "resume": ["--again"]}}"#)
    let profile = try Profile(json: json, name: "mine", base: Profile(name: "plain"))
    #expect(
      profile.launch.arguments(for: spawn { $0.prompt = "go" }) == ["/bin/x", "-v", "-p", "go"])
    #expect(profile.launch.resuming(spawn()) == ["/bin/x", "-v", "--again"])
    for wrong in [#"{"launch": []}"#, #"{"launch": {"x": []}}"#, #"{"launch": {"plan": [1]}}"#] {
      #expect(throws: JSONShapeError.self) {
        try Profile(json: JSON(parsing: wrong), name: "mine", base: Profile(name: "plain"))
      }
    }
  }

  @Test func `A spawn comes back from the state as it was`() throws {
    let full = spawn {
      $0.prompt = "p"
      $0.model = "m"
      $0.permission = .auto
      $0.searchPath = "/bin"
      $0.worktree = Spawn.Worktree(repository: "/r", path: "/w", branch: "b", base: "c")
      $0.shutdown = Spawn.ShutdownRequest(id: "i", reason: "r", deadline: "d")
      $0.progress.toolCalls = 3
      $0.progress.lastTool = "Bash"
    }
    #expect(try Spawn(json: full.json) == full)
    #expect(try Spawn(json: spawn().json) == spawn())
  }
}
