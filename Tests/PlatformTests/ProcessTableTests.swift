import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct ProcessTableTests {
  @Test func `a process is itself until it ends`() async throws {
    let own = try #require(ProcessTable.identity(of: ThisProcess.pid))
    #expect(own.pid == ThisProcess.pid)
    #expect(ProcessTable.isAlive(own))
    var child: ProcessTable.Identity?
    try await withScript("exec sleep 1000") { pid in
      child = ProcessTable.identity(of: pid)
      #expect(child != nil)
      #expect(child.map(ProcessTable.isAlive) == true)
    }
    #expect(child.map(ProcessTable.isAlive) == false)
  }

  @Test func `a process with the same number but another start is another one`() throws {
    var own = try #require(ProcessTable.identity(of: ThisProcess.pid))
    own.started += 1
    #expect(!ProcessTable.isAlive(own))
  }

  @Test func `a process that computes works, and one that waits does not`() async throws {
    try await withScript("while :; do :; done") { pid in
      try await eventually("it is seen at work") { ProcessTable.isWorking(pid) }
    }
    try await withScript("exec sleep 1000") { pid in
      try await eventually("it rests") { !ProcessTable.isWorking(pid) }
    }
  }

  @Test func `a process that ended but was not waited for is not alive`() throws {
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(arguments[0]) }
    try #require(posix_spawnp(&pid, "true", nil, nil, &arguments, nil) == 0)
    #expect(ProcessTable.awaitExit(of: pid, timeout: .seconds(30)))
    #expect(ProcessTable.identity(of: pid) == nil)
    var status: Int32 = 0
    #expect(waitpid(pid, &status, 0) == pid)
    #expect(ProcessTable.name(of: pid) == nil)
  }

  @Test func `the ancestry begins with the process and its parent`() async throws {
    try await withScript(
      "sleep 1000 & echo $! > \(Scratch.path("c")).t; mv \(Scratch.path("c")).t \(Scratch.path("c")); wait"
    ) {
      pid in
      try await eventually("the grandchild runs") { try Files.status(Scratch.path("c")) != nil }
      let text = String(decoding: try Files.read(Scratch.path("c")) ?? [], as: UTF8.self)
      let grandchild = try #require(Int32(text.dropLast()))
      #expect(
        ProcessTable.ancestry(of: grandchild).prefix(3) == [grandchild, pid, ThisProcess.pid])
      #expect(ProcessTable.group(of: grandchild) == pid)
      Signals.send(SIGKILL, to: grandchild)
    }
    #expect(ProcessTable.ancestry(of: Int32.max) == [Int32.max])
    #expect(ProcessTable.ancestry(of: 1) == [])
  }

  @Test func `the arguments are told as they were given`() async throws {
    let hostile = ["a b", "", "é\n", "-x"]
    let file = Scratch.path("pid")
    #expect(mkfifo("\(file).fifo", 0o600) == 0)
    async let ending = ChildProcess(
      "/bin/sh",
      ["-c", "echo $$ > \(file).t; mv \(file).t \(file); read x < \(file).fifo", "name"] + hostile
    ).run()
    try await eventually("the program has started") { try Files.status(file) != nil }
    let pid = try #require(
      Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).dropLast()))
    #expect(ProcessTable.arguments(of: pid).first == "/bin/sh")
    #expect(ProcessTable.arguments(of: pid).suffix(5) == ["name"] + hostile)
    _ = try await ChildProcess.shell("echo > \(file).fifo")
    #expect(try await ending.code == 0)
    #expect(ProcessTable.arguments(of: pid) == [])
  }

  @Test func `a program's name may hold parentheses and spaces`() async throws {
    let program = Scratch.path("a) R (b")
    try Files.write(try #require(try Files.read(Files.resolved("/bin/sleep") ?? "")), to: program)
    try Files.setPermissions(0o700, of: program)
    try await withScript("exec '\(program)' 1000") { pid in
      try await eventually("the shell became the program") {
        ProcessTable.name(of: pid) == "a) R (b"
      }
      #expect(ProcessTable.ancestry(of: pid).prefix(2) == [pid, ThisProcess.pid])
    }
  }

  @Test(
    .enabled(
      if: ExecutableSearch.find("script") != nil
        && FileManager.default.fileExists(atPath: "/proc/self")))
  func `the group in front of a terminal is that of the program which has it`() async throws {
    let file = Scratch.path("pid")
    let inner = "echo $$ > \(file).t; mv \(file).t \(file); exec sleep 1000"
    async let ending = ChildProcess("script", ["-qec", inner, "/dev/null"], timeout: .seconds(40))
      .run()
    try await eventually("the program has started") { try Files.status(file) != nil }
    let pid = try #require(
      Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).dropLast()))
    #expect(ProcessTable.foregroundGroup(ofTerminalOf: pid) == ProcessTable.group(of: pid))
    Signals.send(SIGKILL, to: pid)
    _ = try await ending
    #expect(ProcessTable.foregroundGroup(ofTerminalOf: pid) == nil)
  }

  @Test func `the end of a process is awaited`() async throws {
    try await withScript("exec sleep 1000") { pid in
      #expect(!ProcessTable.awaitExit(of: pid, timeout: .zero))
      async let end: Void = ProcessTable.exit(of: pid)
      Signals.send(SIGKILL, to: pid)
      try await end
      #expect(ProcessTable.awaitExit(of: pid, timeout: .seconds(30)))
    }
    try await ProcessTable.exit(of: Int32.max)
    #expect(ProcessTable.awaitExit(of: Int32.max, timeout: .seconds(30)))
  }

  @Test func `waiting for an end can be cancelled`() async throws {
    let waiting = Task { try await ProcessTable.exit(of: ThisProcess.pid) }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func `the start of the machine has a stable name`() {
    #expect(!ProcessTable.bootIdentity().isEmpty)
    #expect(ProcessTable.bootIdentity() == ProcessTable.bootIdentity())
    #expect(!ProcessTable.bootIdentity().contains { $0.isWhitespace })
  }
}
