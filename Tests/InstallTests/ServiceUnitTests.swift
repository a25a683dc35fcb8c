import Install
import Testing

@Suite struct ServiceUnitTests {
  @Test func `the systemd unit of plain paths reads as a person would write it`() throws {
    let unit = try ServiceUnit(
      program: "/usr/local/bin/roostd", home: "/home/ada/.roost",
      environment: ["PATH": "/home/ada/bin:/usr/bin"])
    let expected = """
      [Unit]
      Description=Roost keeps a team of coding agents in touch

      [Service]
      Type=exec
      ExecStart=/usr/local/bin/roostd
      Environment=PATH=/home/ada/bin:/usr/bin
      Environment=ROOST_HOME=/home/ada/.roost
      Restart=on-failure
      RestartSec=5
      # The tmux server and the agents in it outlive the daemon.
      KillMode=process

      [Install]
      WantedBy=default.target

      """
    #expect(unit.systemd == expected)
  }

  @Test func `the launchd agent of plain paths reads as a person would write it`() throws {
    let unit = try ServiceUnit(
      program: "/usr/local/bin/roostd", home: "/Users/ada/.roost", environment: ["LANG": "C"])
    let expected = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>Label</key>
        <string>dev.roost.roostd</string>
        <key>ProgramArguments</key>
        <array>
          <string>/usr/local/bin/roostd</string>
        </array>
        <key>EnvironmentVariables</key>
        <dict>
          <key>LANG</key>
          <string>C</string>
          <key>ROOST_HOME</key>
          <string>/Users/ada/.roost</string>
        </dict>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <dict>
          <key>SuccessfulExit</key>
          <false/>
        </dict>
        <!-- The tmux server and the agents in it outlive the daemon. -->
        <key>AbandonProcessGroup</key>
        <true/>
        <key>StandardErrorPath</key>
        <string>/Users/ada/.roost/log/roostd.stderr</string>
      </dict>
      </plist>

      """
    #expect(unit.launchd == expected)
  }

  @Test(arguments: [
    ("/a b/roostd", #"ExecStart="/a b/roostd""#),
    ("/100%n/roostd", "ExecStart=/100%%n/roostd"),
    ("/a %n/roostd", #"ExecStart="/a %%n/roostd""#),
    ("/$HOME/roostd", #"ExecStart=:"/$HOME/roostd""#),
    ("/ä/roostd", #"ExecStart="/ä/roostd""#),
    ("/;#/roostd", #"ExecStart="/;#/roostd""#),
    ("/a\"b/roostd", #"ExecStart=:/bin/sh -c "exec \"$0\"" "/a\"b/roostd""#),
    ("/a'b/roostd", #"ExecStart=:/bin/sh -c "exec \"$0\"" "/a'b/roostd""#),
    ("/a\\b/roostd", #"ExecStart=:/bin/sh -c "exec \"$0\"" "/a\\b/roostd""#),
  ])
  func `systemd reads a hostile program path back as it is`(path: String, line: String) throws {
    let unit = try ServiceUnit(program: path, home: "/r")
    #expect(unit.systemd.split(separator: "\n").contains(Substring(line)))
  }

  @Test(arguments: [
    ("/a b", #"Environment="ROOST_HOME=/a b""#),
    ("/50%", "Environment=ROOST_HOME=/50%%"),
    ("/$HOME", #"Environment="ROOST_HOME=/$HOME""#),
    ("/\"\\'", #"Environment="ROOST_HOME=/\"\\'""#),
  ])
  func `systemd reads a hostile home back as it is`(path: String, line: String) throws {
    let unit = try ServiceUnit(program: "/roostd", home: path)
    #expect(unit.systemd.split(separator: "\n").contains(Substring(line)))
  }

  @Test func `what XML takes for its own is escaped in a property list`() throws {
    let unit = try ServiceUnit(program: "/a&b/<x>/roostd", home: "/\"h\" & 'i'")
    #expect(unit.launchd.contains("<string>/a&amp;b/&lt;x&gt;/roostd</string>"))
    #expect(unit.launchd.contains("<string>/\"h\" &amp; 'i'</string>"))
    #expect(unit.launchd.contains("<string>/\"h\" &amp; 'i'/log/roostd.stderr</string>"))
  }

  @Test(
    arguments: [
      ("roostd", "/h", [:]),
      ("/roostd", "h", [:]),
      ("", "/h", [:]),
      ("/roo\nstd", "/h", [:]),
      ("/roostd", "/h\u{1b}[2J", [:]),
      ("/roostd", "/h", ["A": "x\ny"]),
      ("/roostd", "/h", ["A=B": "x"]),
      ("/roostd", "/h", ["": "x"]),
      ("/roostd", "/h", ["1A": "x"]),
    ] as [(String, String, [String: String])])
  func `what no unit can hold is refused on one clean line`(
    program: String, home: String, environment: [String: String]
  ) throws {
    let error = #expect(throws: ServiceError.self) {
      try ServiceUnit(program: program, home: home, environment: environment)
    }
    let text = try #require(error?.description)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func `ROOST_HOME in the extra environment does not stand against the home`() throws {
    let unit = try ServiceUnit(
      program: "/roostd", home: "/right", environment: ["ROOST_HOME": "/wrong"])
    #expect(!unit.systemd.contains("/wrong"))
    #expect(unit.systemd.contains("Environment=ROOST_HOME=/right\n"))
  }
}
