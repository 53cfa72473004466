[
  inputs: ["{mix,build,.formatter}.exs", "{lib,native,test,bench}/**/*.{ex,exs}"],
  line_length: 120
]
