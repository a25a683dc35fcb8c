// swift-tools-version: 6.2

// Targets stand from the ground up: each depends only on targets above it, and `make check`
// (Tests/layers.py) refuses any import that is not listed here.

import PackageDescription

let package = Package(
  name: "roost",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "roost", targets: ["roost"]),
    .executable(name: "roostd", targets: ["roostd"]),
  ],
  traits: [
    .trait(
      name: "Static",
      description: "roost as one file without shared libraries; wants --static-swift-stdlib")
  ],
  targets: [
    // C calls that Swift cannot see.
    .target(name: "CSystem"),

    // The system's libcurl, loaded when a hub is first talked to.
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

    // Files, locks, sockets, child processes, signals, watching; the only #if os().
    .target(name: "Platform", dependencies: ["CSystem"]),

    // JSON that keeps every byte it does not understand.
    .target(name: "JSONSyntax"),

    // Settings of other programs: an entry goes in or out, and every other byte stays.
    .target(name: "SettingsFiles", dependencies: ["JSONSyntax"]),

    // Agent, Team, Message, Delivery: values and their rules, no I/O.
    .target(name: "Model", dependencies: ["JSONSyntax"]),

    // What a pane shows, and what a profile's rules make of it; no I/O.
    .target(name: "Screens", dependencies: ["Model"]),

    // Work that teams do: tasks, formation, reconciling, money; values and their rules, no I/O.
    .target(name: "Tasks", dependencies: ["JSONSyntax", "Model"]),

    // A goal cut into tasks: plans, the states of a run, what to start next; no I/O.
    .target(name: "Swarm", dependencies: ["JSONSyntax", "Model", "Tasks"]),

    // A screen of cells, what changes on it, keys, layout; no I/O.
    .target(name: "TerminalUI", dependencies: ["Model"]),

    // The hub's wire types, shared with Hub/; the only public target.
    .target(name: "CoordinationAPI"),

    // JSON-RPC 2.0, one object a line, over any byte stream.
    .target(name: "JSONRPC", dependencies: ["JSONSyntax"]),

    // state.json, mailboxes, journals: locked, atomic, watched.
    .target(
      name: "Store", dependencies: ["JSONSyntax", "Model", "Platform", "Swarm", "Tasks"]),

    // Requests over HTTP, by the system's libcurl.
    .target(name: "HTTP", dependencies: ["CCurl", "Platform"]),

    // Commands as argv, formats parsed, the guarded paste.
    .target(name: "Tmux", dependencies: ["Model", "Platform", "Screens"]),

    // What agents' own files tell of them: what they do, and which messages they took.
    .target(
      name: "AgentReports", dependencies: ["JSONSyntax", "Model", "Platform", "Tasks"]),

    // The doors that agents' programs have of their own: sockets, files, addresses.
    .target(
      name: "Doors", dependencies: ["AgentReports", "HTTP", "JSONSyntax", "Model", "Platform"]),

    // From inbox to pane: hold, guard, paste, submit, evidence.
    .target(
      name: "Delivery",
      dependencies: ["AgentReports", "Doors", "Model", "Platform", "Screens", "Store", "Tmux"]),

    // The life of a teammate: launch, pane, worktree, end.
    .target(name: "Teams", dependencies: ["JSONSyntax", "Model", "Platform", "Store", "Tmux"]),

    // How a run's agents are started and watched, and how their work comes into its branch.
    .target(
      name: "Execution",
      dependencies: [
        "AgentReports", "JSONSyntax", "Model", "Platform", "Store", "Swarm", "Tasks", "Teams",
      ]),

    // The hub's client, presence, the way out and the way in between machines.
    .target(
      name: "Coordination",
      dependencies: ["CoordinationAPI", "HTTP", "JSONSyntax", "Model", "Platform", "Store"]),

    // What moves tasks along: delegation, deadlines, answers.
    .target(
      name: "Orchestration",
      dependencies: [
        "AgentReports", "Execution", "Model", "Platform", "Store", "Swarm", "Tasks",
      ]),

    // The Model Context Protocol: values, one client's session, the server's loop; no I/O.
    .target(name: "MCP", dependencies: ["JSONRPC", "JSONSyntax", "Model", "Platform"]),

    // What the command line may ask of the daemon: methods, payloads, client.
    .target(
      name: "Control",
      dependencies: ["JSONRPC", "JSONSyntax", "Model", "Platform", "Swarm", "Tasks"]),

    // systemd and launchd units as text, and their installation.
    .target(name: "Install", dependencies: ["Platform"]),

    // Services under one supervisor.
    .target(
      name: "Daemon",
      dependencies: [
        "Control", "Coordination", "CoordinationAPI", "Delivery", "Execution", "HTTP", "JSONRPC",
        "JSONSyntax", "Model", "Orchestration", "Platform", "Store", "Swarm", "Tasks", "Teams",
        "Tmux",
      ]),

    // The command line, one file a command.
    .target(
      name: "Commands",
      dependencies: [
        "AgentReports", "Control", "Execution", "Install", "JSONRPC", "JSONSyntax", "MCP", "Model",
        "Platform",
        "Screens", "SettingsFiles", "Store", "Swarm", "Tasks", "Teams", "TerminalUI", "Tmux",
      ]),

    // Without shared libraries it starts in half the time, and every message starts one.
    .executableTarget(
      name: "roost", dependencies: ["Commands", "Execution", "Platform"],
      linkerSettings: [
        .unsafeFlags(
          ["-static-executable"],
          .when(platforms: [.linux], configuration: .release, traits: ["Static"]))
      ]),
    .executableTarget(name: "roostd", dependencies: ["Daemon", "Platform"]),

    // Scratch directories, private tmux servers, the built programs.
    .target(
      name: "TestSupport",
      dependencies: ["JSONSyntax", "Model", "Platform", "Screens", "Store", "Tmux"],
      path: "Tests/TestSupport"),

    // roostd, but that it ends as by kill -9 where a test wants it to.
    .executableTarget(
      name: "roostd-crashing", dependencies: ["Commands", "Daemon", "Orchestration", "Platform"],
      path: "Tests/CrashingDaemon"),

    // The figures of the design, measured beside what they cost by hand.
    .executableTarget(
      name: "roost-bench",
      dependencies: [
        "Coordination", "CoordinationAPI", "HTTP", "JSONSyntax", "Model", "Platform", "Store",
        "Swarm", "Tasks", "TestSupport", "Tmux",
      ],
      path: "Tests/Benchmarks"),

    .testTarget(name: "JSONSyntaxTests", dependencies: ["JSONSyntax"]),
    .testTarget(
      name: "SettingsFilesTests", dependencies: ["JSONSyntax", "SettingsFiles", "TestSupport"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"]),
    .testTarget(name: "ModelTests", dependencies: ["JSONSyntax", "Model"]),
    .testTarget(
      name: "TasksTests", dependencies: ["JSONSyntax", "Model", "Platform", "Tasks", "TestSupport"]),
    .testTarget(
      name: "SwarmTests", dependencies: ["JSONSyntax", "Swarm", "Tasks", "TestSupport"]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: ["Execution", "Platform", "Swarm", "Teams", "TestSupport"]),
    .testTarget(name: "CoordinationAPITests", dependencies: ["CoordinationAPI"]),
    .testTarget(
      name: "CoordinationTests",
      dependencies: [
        "Coordination", "CoordinationAPI", "HTTP", "Platform", "Store", "TestSupport",
      ]),
    .testTarget(
      name: "TeamsTests",
      dependencies: ["JSONSyntax", "Model", "Platform", "Store", "Teams", "TestSupport", "Tmux"]),
    .testTarget(
      name: "AgentReportsTests",
      dependencies: ["AgentReports", "JSONSyntax", "Platform", "Tasks", "TestSupport"]),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSONRPC", "JSONSyntax"]),
    .testTarget(
      name: "MCPTests", dependencies: ["JSONRPC", "JSONSyntax", "MCP", "Platform", "TestSupport"]),
    .testTarget(
      name: "StoreTests",
      dependencies: ["JSONSyntax", "Model", "Platform", "Store", "Swarm", "Tasks", "TestSupport"]),
    .testTarget(name: "TerminalUITests", dependencies: ["Model", "TerminalUI", "TestSupport"]),
    .testTarget(name: "ScreensTests", dependencies: ["Model", "Screens", "TestSupport"]),
    .testTarget(
      name: "TmuxTests", dependencies: ["Model", "Platform", "Screens", "TestSupport", "Tmux"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "AgentReports", "Delivery", "Model", "Platform", "Screens", "Store", "TestSupport", "Tmux",
      ]),
    .testTarget(
      name: "DoorsTests",
      dependencies: ["Doors", "Model", "Platform", "TestSupport"]),
    .testTarget(name: "InstallTests", dependencies: ["Install", "Platform", "TestSupport"]),
    .testTarget(
      name: "DaemonTests",
      dependencies: [
        "Control", "Daemon", "JSONSyntax", "Model", "Platform", "Store", "Swarm", "Tasks",
        "Teams", "TestSupport",
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "Control", "JSONSyntax", "Model", "Platform", "Screens", "Store", "Swarm",
        "Tasks", "TerminalUI", "TestSupport",
      ]),
    .testTarget(
      name: "RealAgentTests",
      dependencies: [
        "Delivery", "JSONSyntax", "Model", "Platform", "Store", "TestSupport", "roost", "roostd",
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Commands", "Control", "JSONSyntax", "Model", "Platform", "Store", "Tasks", "TestSupport",
        "Tmux", "roost", "roostd", "roostd-crashing",
      ]),
  ]
)

for target in package.targets where !["CSystem", "CCurl"].contains(target.name) {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
  ]
}
