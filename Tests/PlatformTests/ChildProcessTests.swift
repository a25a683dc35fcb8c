import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct ChildProcessTests {
  @Test(arguments: [0, 1, 64, 255])
  func `the exit code is a result`(code: Int32) async throws {
    let exit = try await ChildProcess.shell("exit \(code)")
    #expect(exit == ChildProcess.Exit(code: code))
  }

  @Test(arguments: [SIGTERM, SIGKILL, SIGINT, SIGPIPE])
  func `the end by a signal is 128 and its number`(signal: Int32) async throws {
    #expect(try await ChildProcess.shell("kill -\(signal) $$").code == 128 + signal)
  }

  @Test func `the outputs are kept apart`() async throws {
    let exit = try await ChildProcess.shell("echo out; echo err >&2")
    #expect(exit.text == "out\n")
    #expect(exit.errorText == "err\n")
  }

  @Test func `arguments arrive as they are`() async throws {
    let hostile = ["a b", "", "$HOME", "'\"\\", "*", "-n", "é\n"]
    let exit = try await ChildProcess("printf", ["<%s>"] + hostile).run()
    #expect(exit.text == hostile.map { "<\($0)>" }.joined())
  }

  @Test func `a program that is still held open for writing starts when it is closed`() async throws
  {
    let path = Scratch.path("program")
    try Files.write(Array("#!/bin/sh\necho here\n".utf8), to: path)
    try Files.setPermissions(0o700, of: path)
    let descriptor = try check("open", path) { open(path, O_WRONLY) }
    async let exit = ChildProcess(path, []).run()
    Thread.detachNewThread {
      usleep(100_000)
      close(descriptor)
    }
    #expect(try await exit.text == "here\n")
  }

  @Test func `a megabyte goes in and comes out at the same time`() async throws {
    let bytes = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let exit = try await ChildProcess("cat", [], input: bytes, timeout: .seconds(40)).run()
    #expect(exit.output == bytes)
    #expect(!exit.truncated)
  }

  @Test func `without input the program reads an end at once`() async throws {
    #expect(try await ChildProcess("cat", []).run() == ChildProcess.Exit(code: 0))
  }

  @Test func `a program that does not read its input is not an error`() async throws {
    Signals.ignoreBrokenPipes()
    let exit = try await ChildProcess("true", [], input: .init(repeating: 1, count: 1 << 20)).run()
    #expect(exit.code == 0)
  }

  @Test func `output above the limit is read, dropped and told of`() async throws {
    let exit = try await ChildProcess(
      "/bin/sh", ["-c", "head -c 300000 /dev/zero; echo done >&2"], outputLimit: 1000
    ).run()
    #expect(exit.output.count == 1000)
    #expect(exit.truncated)
    #expect(exit.errorText == "done\n")
    #expect(exit.code == 0)
    let fitting = try await ChildProcess("printf", ["12345"], outputLimit: 5).run()
    #expect(fitting.text == "12345")
    #expect(!fitting.truncated)
  }

  @Test func `the environment is the given one and nothing else`() async throws {
    let exit = try await ChildProcess("env", [], environment: ["A": "b c", "E": ""]).run()
    #expect(exit.text == "A=b c\nE=\n")
    let own = try await ChildProcess.shell("echo \"$PATH\"")
    #expect(own.text == "\(ThisProcess.environment["PATH"] ?? "")\n")
  }

  @Test func `the program starts in the given directory`() async throws {
    let exit = try await ChildProcess("pwd", ["-P"], directory: Scratch.directory).run()
    #expect(exit.text == "\(Files.resolved(Scratch.directory) ?? "")\n")
  }

  @Test func `a program that is not there is named`() async throws {
    for program in ["no-such-program", "/no/such/program", Scratch.directory] {
      let error = await #expect(throws: SystemError.self) {
        try await ChildProcess(program, []).run()
      }
      #expect(error?.isMissing == true)
      #expect(error?.description.contains(program) == true)
    }
  }

  @Test func `a directory that is not there is named, not the program`() async throws {
    let directory = Scratch.path("nothing")
    let error = await #expect(throws: SystemError.self) {
      try await ChildProcess("true", [], directory: directory).run()
    }
    #expect(error?.subject == directory)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func `the program starts with no signal blocked or ignored`() async throws {
    Signals.ignoreBrokenPipes()
    let exit = try await ChildProcess("grep", ["-E", "^Sig(Blk|Ign)", "/proc/self/status"]).run()
    let masks = exit.text.split(separator: "\n").compactMap {
      $0.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
    }
    // The C library keeps signals 32 and 33 for itself.
    #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
  func `the program inherits no descriptor, not even one that anybody may inherit`() async throws {
    var leaky: [Int32] = [-1, -1]
    try check("make", "a pipe") { pipe(&leaky) }
    defer { for end in leaky { close(end) } }
    let exit = try await ChildProcess("ls", ["/proc/self/fd"]).run()
    // The fourth is the directory that ls itself reads.
    #expect(exit.text == "0\n1\n2\n3\n")
  }

  @Test func `many programs run side by side without getting in each other's way`() async throws {
    try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        group.addTask {
          let exit = try await ChildProcess("cat", [], input: Array("\(number)".utf8)).run()
          #expect(exit.text == "\(number)")
        }
      }
      try await group.waitForAll()
    }
  }
}
