// swift-tools-version: 6.2

// The hub has its own manifest, because `roost` and `roostd` need none of its dependencies.
// Targets are listed from the bottom up, as in the package above.

import PackageDescription

let package = Package(
  name: "roost-hub",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "roost-hub", targets: ["roost-hub"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.0.0"),
  ],
  targets: [
    // The wire types: a link into the package above. It cannot be a dependency, because one of its
    // modules has the same name as a module of another dependency.
    .target(name: "CoordinationAPI"),

    // What the hub stores: records and rules over one storage protocol, in memory and in SQLite.
    .target(
      name: "HubStore",
      dependencies: [
        "CoordinationAPI",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),

    // The API over HTTP: routes, tokens, limits, long polls, webhooks, metrics.
    .target(
      name: "HubServer",
      dependencies: [
        "HubStore",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        "CoordinationAPI",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // The command line, with one file for each command.
    .executableTarget(
      name: "roost-hub",
      dependencies: [
        "HubServer", "HubStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        "CoordinationAPI",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),

    .testTarget(
      name: "HubStoreTests",
      dependencies: [
        "CoordinationAPI", "HubStore", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "HubServerTests",
      dependencies: [
        "HubServer", "HubStore",
        "CoordinationAPI",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
      ]),
    .testTarget(
      name: "HubProcessTests",
      dependencies: [
        "roost-hub",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        "CoordinationAPI",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
  ]
)

for target in package.targets {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
  ]
}
