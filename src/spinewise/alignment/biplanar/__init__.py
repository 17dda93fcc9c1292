"""The standing spine in three dimensions from marks on a frontal and a lateral radiograph."""
